import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInMemoryStorage } from '@device-stats/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openStorage } from '../../src/open-storage.ts';
import { type Fuse, type ModelledStorage, ModelRun } from './model-run.ts';
import { type Step, steps } from './step.ts';

/** So small, and such short steps, that every path is taken. */
const tunings = fc.record({
  sizes: fc.record({
    segmentSize: fc.constantFrom(4, 8, 1),
    pageSize: fc.constantFrom(2, 4),
    segmentFanOut: fc.constantFrom(2, 3, 5),
    fanOut: fc.constantFrom(2, 3, 5),
  }),
  stepMs: fc.constantFrom(0, 3, 50),
});

async function compare(source: ModelledStorage, sequence: readonly Step[]): Promise<void> {
  const run = await ModelRun.start(source);
  try {
    for (const step of sequence) await run.do(step);
    await run.finish();
  } finally {
    await run.close();
  }
}

test('any sequence of changes, upkeep and questions agrees with plain lists, in a SQLite file', async () => {
  await fc.assert(
    fc.asyncProperty(steps, tunings, async (sequence, engine) => {
      const folder = mkdtempSync(join(tmpdir(), 'device-stats-'));
      const path = join(folder, 'readings.db');
      const open = (fuse: Fuse) =>
        openStorage({ path, synchronous: 'normal' }, { ...engine, beforeStatement: fuse.burn });
      try {
        await expect(compare({ open, durable: true }, sequence)).resolves.toBeUndefined();
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
  );
});

test('any sequence of changes, upkeep and questions agrees with plain lists, in memory', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const open = async () => createInMemoryStorage();
      await expect(compare({ open, durable: false }, sequence)).resolves.toBeUndefined();
    }),
  );
});
