import type { MetricSet } from '../metric/metric.ts';
import type { ReadingEncoder } from './reading-encoder.ts';
import { metricValue } from './reading-fields.ts';

/** Readings as CSV (RFC 4180): a header line, lines that end with CRLF, an absent value empty. */
export function csvEncoder(metrics: MetricSet): ReadingEncoder {
  const names = metrics.map(({ name }) => name);
  return {
    head: csvLine(['id', 'device_id', 'timestamp', ...names]),
    encode: (reading) =>
      csvLine([
        String(reading.id),
        reading.deviceId,
        new Date(reading.timestamp).toISOString(),
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
