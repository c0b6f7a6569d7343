import type { MetricSet } from '../metric/metric.ts';
import type { ReadingEncoder } from './reading-encoder.ts';
import { readingFields } from './reading-fields.ts';

/** Readings as lines of JSON. */
export function ndjsonEncoder(metrics: MetricSet): ReadingEncoder {
  return {
    head: '',
    encode: (reading) => `${JSON.stringify(readingFields(metrics, reading))}\n`,
  };
}
