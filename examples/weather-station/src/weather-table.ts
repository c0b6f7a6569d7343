import { timeZone, type WeatherBucket } from './weather-station.ts';

/** The statistics of each bucket as a line of a table. */
export function weatherTable(every: '1y' | '1mo', buckets: readonly WeatherBucket[]): string {
  const title = every === '1y' ? 'year' : 'month';
  const rows = buckets.map(({ startMs, statistics }) => {
    const { count, precipitation, temp_max, temp_min, wind } = statistics;
    return [
      periodName(every, startMs),
      String(count),
      shown(precipitation.sum),
      shown(temp_min.min),
      shown(temp_min.median),
      shown(temp_max.median),
      shown(temp_max.max),
      shown(wind.mean),
    ];
  });
  return alignRight([
    [title, 'days', 'rain mm', 'coldest', 'median low', 'median high', 'hottest', 'wind m/s'],
    ...rows,
  ]);
}

/** The local year or month that begins at a moment, such as `2012` or `2012-01`. */
function periodName(every: '1y' | '1mo', startMs: number): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    ...(every === '1mo' && { month: '2-digit' }),
  }).format(startMs);
}

function shown(value: number | null): string {
  return value === null ? '-' : value.toFixed(1);
}

function alignRight(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '))
    .join('\n');
}
