import { type Chunk, type ReadingRun, unpackIds } from './chunk-codec.ts';

/** The rows of a chunk that are to be kept, as runs of consecutive ids. */
export function runsWhere(chunk: Chunk, keep: (row: number) => boolean): readonly ReadingRun[] {
  const ids = unpackIds(chunk);
  const runs: ReadingRun[] = [];
  let start = 0;
  const finish = (end: number): void => {
    if (end > start)
      runs.push(sliceRun({ ...chunk, firstId: (ids[start] ?? 0) - start }, start, end));
  };
  for (let row = 0; row < ids.length; row += 1) {
    const kept = keep(row);
    const breaks = row > start && ids[row] !== (ids[row - 1] ?? 0) + 1;
    if (kept && !breaks) continue;
    finish(row);
    start = kept ? row : row + 1;
  }
  finish(ids.length);
  return runs;
}

/** The rows `[start, end)` of a run, as views. */
export function sliceRun(run: ReadingRun, start: number, end: number): ReadingRun {
  // Views move small arrays out of the garbage collector's nursery; most runs are of one reading and taken whole.
  if (start === 0 && end === run.timestamps.length) return run;
  return {
    firstId: run.firstId + start,
    timestamps: run.timestamps.subarray(start, end),
    values: run.values.map((column) => column.subarray(start, end)),
  };
}
