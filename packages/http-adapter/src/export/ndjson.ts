import type { MetricSet } from '@device-stats/core';
import { wireReading } from '../wire/reading.ts';
import type { ReadingEncoder } from './stream-readings.ts';

/** Readings as lines of JSON. */
export function ndjsonEncoder(metrics: MetricSet): ReadingEncoder {
  return {
    head: '',
    encode: (reading) => `${JSON.stringify(wireReading(metrics, reading))}\n`,
  };
}
