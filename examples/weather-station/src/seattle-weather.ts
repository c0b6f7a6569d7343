import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse';

/** What a station measured on one day. */
export interface DailyWeather {
  /** The local day, such as `2012-01-31`. */
  readonly date: string;
  /** Rain and melted snow, in millimetres. */
  readonly precipitation: number;
  /** In degrees Celsius. */
  readonly temp_max: number;
  /** In degrees Celsius. */
  readonly temp_min: number;
  /** Average speed, in metres per second. */
  readonly wind: number;
}

/** The days of 2012 to 2015 in Seattle, in order; the file comes with the package vega-datasets. */
export async function* readSeattleWeather(): AsyncIterable<DailyWeather> {
  const entry = import.meta.resolve('vega-datasets');
  const file = fileURLToPath(new URL('../data/seattle-weather.csv', entry));
  for await (const row of createReadStream(file).pipe(parse({ columns: true }))) {
    yield toDailyWeather(row as Readonly<Record<string, string>>); // csv-parse promises texts by column
  }
}

function toDailyWeather(row: Readonly<Record<string, string>>): DailyWeather {
  return {
    date: row['date'] ?? '',
    precipitation: toNumber(row['precipitation']),
    temp_max: toNumber(row['temp_max']),
    temp_min: toNumber(row['temp_min']),
    wind: toNumber(row['wind']),
  };
}

/** NaN for what is no number, which the library refuses. */
function toNumber(text: string | undefined): number {
  return text === undefined || text === '' ? Number.NaN : Number(text);
}
