import type { ReadingInput } from '@device-stats/core';
import type { ReadingBlock } from './peers/reading-source.ts';

/** Columns as readings. */
export function toReadings({ timestamps, x, y, z }: ReadingBlock): Required<ReadingInput>[] {
  return Array.from(timestamps, (timestamp, row) => ({
    timestamp,
    x: x[row] ?? 0,
    y: y[row] ?? 0,
    z: z[row] ?? 0,
  }));
}
