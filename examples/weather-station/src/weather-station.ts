import {
  createDeviceStats,
  type ReadingInput,
  type SeriesOptions,
  type StatisticsBucket,
} from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import type { DailyWeather } from './seattle-weather.ts';

export const timeZone = 'America/Los_Angeles';

/** What the station measures: the names that readings must have and statistics answer under. */
export const metrics = ['precipitation', 'temp_max', 'temp_min', 'wind'] as const;

type WeatherMetric = (typeof metrics)[number];

/** Statistics of one year or month. */
export type WeatherBucket = StatisticsBucket<WeatherMetric>;

/** A weather station with its readings in a SQLite file. */
export interface WeatherStation extends AsyncDisposable {
  /** Stores the days; the same days again are stored once. */
  load(days: AsyncIterable<DailyWeather>): Promise<void>;
  /** How many days are stored. */
  countDays(): Promise<number>;
  /** Statistics of each year or month of 2012 to 2015. */
  series(every: '1y' | '1mo'): Promise<readonly WeatherBucket[]>;
}

/** Opens the file, and makes it when it is missing. */
export async function openWeatherStation(path: string): Promise<WeatherStation> {
  const storage = await openSqliteStorage({ path });
  const deviceStats = createDeviceStats({ storage, metrics });
  const station = 'seattle';
  const years = { from: '2012-01-01T00:00:00-08:00', to: '2016-01-01T00:00:00-08:00' };
  return {
    async load(days) {
      const readings: ReadingInput<WeatherMetric>[] = [];
      for await (const { date, ...values } of days) {
        // Noon of standard time lies within the local day in summer too.
        readings.push({ ...values, timestamp: `${date}T12:00:00-08:00` });
      }
      const idempotencyKey = 'seattle-weather-2012-2015';
      await deviceStats.readings.appendBatch(station, readings, { idempotencyKey });
    },
    async countDays() {
      const { count } = await deviceStats.statistics.ofDevice(station);
      return count;
    },
    async series(every) {
      const options: SeriesOptions = { ...years, every, timeZone };
      return deviceStats.statistics.seriesOfDevice(station, options);
    },
    [Symbol.asyncDispose]: () => deviceStats.close(),
  };
}
