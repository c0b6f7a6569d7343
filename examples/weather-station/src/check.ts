import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DailyWeather, readSeattleWeather } from './seattle-weather.ts';
import { metrics, openWeatherStation, type WeatherBucket } from './weather-station.ts';

// Loads the data twice and compares every year and month with figures computed from the rows alone.
const folder = await mkdtemp(join(tmpdir(), 'weather-station-'));
try {
  const path = join(folder, 'weather.db');
  const days: DailyWeather[] = [];
  for await (const day of readSeattleWeather()) days.push(day);
  await loadInto(path);
  await loadInto(path);
  await using station = await openWeatherStation(path);
  strictEqual(await station.countDays(), days.length, 'a second run stored the days again');
  compare(await station.series('1y'), groupDays(days, 'YYYY'));
  compare(await station.series('1mo'), groupDays(days, 'YYYY-MM'));
  console.log(`${days.length} days, 4 years and 48 months as computed independently.`);
} finally {
  await rm(folder, { recursive: true });
}

async function loadInto(path: string): Promise<void> {
  await using station = await openWeatherStation(path);
  await station.load(readSeattleWeather());
}

/** The days of each local year or month, in order: their dates begin alike. */
function groupDays(
  days: readonly DailyWeather[],
  prefix: 'YYYY' | 'YYYY-MM',
): readonly (readonly DailyWeather[])[] {
  const groups = new Map<string, DailyWeather[]>();
  for (const day of days) {
    const key = day.date.slice(0, prefix.length);
    groups.set(key, [...(groups.get(key) ?? []), day]);
  }
  return [...groups.values()];
}

function compare(
  buckets: readonly WeatherBucket[],
  groups: readonly (readonly DailyWeather[])[],
): void {
  strictEqual(buckets.length, groups.length);
  for (const [index, days] of groups.entries()) {
    for (const metric of metrics) {
      const expected = days.map((day) => day[metric]).sort((a, b) => a - b);
      const found = buckets[index]?.statistics[metric];
      ok(found);
      deepStrictEqual(
        { count: found.count, min: found.min, max: found.max, median: found.median },
        {
          count: expected.length,
          min: expected.at(0),
          max: expected.at(-1),
          median: middle(expected),
        },
      );
      // The rows have one decimal: whole tenths add up without rounding.
      const tenths = expected.reduce((sum, value) => sum + Math.round(value * 10), 0);
      ok(Math.abs((found.sum ?? Number.NaN) - tenths / 10) < 1e-9);
    }
  }
}

function middle(sorted: readonly number[]): number {
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
