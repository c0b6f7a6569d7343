import type { MetricSet } from '../metric/metric.ts';
import { csvEncoder } from './csv-encoder.ts';
import { ndjsonEncoder } from './ndjson-encoder.ts';
import type { AnyReading } from './reading-fields.ts';
import type { ReadingFormat } from './reading-format.ts';

/** How readings become text. */
export interface ReadingEncoder {
  /** What comes before the first reading. */
  readonly head: string;
  readonly encode: (reading: AnyReading) => string;
}

/**
 * What writes readings in a format, with the metrics in the order given. Numbers have as many digits as it takes to read the same double
 * again.
 *
 * @example
 * ```ts
 * const { head, encode } = readingEncoder('csv', deviceStats.metrics);
 * process.stdout.write(head);
 * for await (const reading of deviceStats.readings.stream('boiler-1')) process.stdout.write(encode(reading));
 * ```
 */
export function readingEncoder(format: ReadingFormat, metrics: MetricSet): ReadingEncoder {
  return format === 'csv' ? csvEncoder(metrics) : ndjsonEncoder(metrics);
}
