import type { ReadingInput } from '@device-stats/core';
import { seededRandom } from './seeded-random.ts';

/** 2026-01-01T00:00:00Z. */
const startMs = 1_767_225_600_000;

/**
 * Readings of one device at 1 Hz: `x` uniform, `y` a random walk rounded to 0.01, `z` a sum of four uniforms. The same every
 * time.
 */
export function sampleReadings(count: number): readonly Required<ReadingInput>[] {
  const random = seededRandom(1);
  let walk = 20;
  return Array.from({ length: count }, (_, second) => {
    walk = Math.round((walk + random() - 0.5) * 100) / 100;
    return {
      x: random(),
      y: walk,
      z: random() + random() + random() + random(),
      timestamp: startMs + second * 1_000,
    };
  });
}
