import type { MetricSet } from '@device-stats/core';
import { metricValue } from '../wire/reading.ts';
import { isoTime } from '../wire/timestamp.ts';
import type { ReadingEncoder } from './stream-readings.ts';

/** Readings as CSV (RFC 4180): a header line, lines that end with CRLF, an absent value empty. */
export function csvEncoder(metrics: MetricSet): ReadingEncoder {
  const names = metrics.map(({ name }) => name);
  return {
    head: csvLine(['id', 'device_id', 'timestamp', ...names]),
    encode: (reading) =>
      csvLine([
        String(reading.id),
        reading.deviceId,
        isoTime(reading.timestamp),
        ...names.map((name) => String(metricValue(reading, name) ?? '')),
      ]),
  };
}

function csvLine(fields: readonly string[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
