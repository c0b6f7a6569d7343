import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openReader, openWriter } from '../../src/open-connection.ts';
import { type ReadSteps, SlicedReader } from '../../src/view/sliced-reader.ts';
import { temporaryFiles } from '../temporary-file.ts';

const files = temporaryFiles();

test('long reads, of whichever reader, have one slice in a turn of the event loop', async () => {
  const path = files.path();
  const options = { path, synchronous: 'normal' } as const;
  const writer = openWriter(options);
  const readers = [0, 1, 2].map(
    () => new SlicedReader(openReader(options), { busyRetryMs: 1_000 }),
  );
  let turn = 0;
  const turns: number[] = [];
  function* longRead(): ReadSteps<undefined> {
    for (let step = 0; step < 3; step += 1) {
      turns.push(turn);
      spendMs(5);
      yield;
    }
    return undefined;
  }
  const reads = Promise.all(readers.map((reader) => reader.run(longRead)));
  const isDone = reads.then(() => true);
  while (!(await Promise.race([isDone, nextTurn(false)]))) turn += 1;
  for (const reader of readers) reader.connection.close();
  writer.close();
  expect(turns).toHaveLength(9);
  expect(new Set(turns).size).toBe(9);
});

function spendMs(duration: number): void {
  const end = performance.now() + duration;
  while (performance.now() < end);
}
