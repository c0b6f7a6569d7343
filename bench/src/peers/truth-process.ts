import { doTask } from './child-process.ts';
import type { AskedRows } from './measured.ts';
import { type ReadingBlock, ReadingSource } from './reading-source.ts';
import { type TrueAnswer, trueStatistics } from './true-statistics.ts';

/** Computes the right answers anew from the same data. */
export interface TruthTask {
  readonly asked: readonly AskedRows[];
}

doTask(async (task) => findTruth(task as TruthTask)); // what it is sent

function findTruth({ asked }: TruthTask): readonly (readonly TrueAnswer[])[] {
  const greatest = new Map<number, number>();
  for (const { device, to } of asked.flatMap(({ devices }) => devices)) {
    greatest.set(device, Math.max(to, greatest.get(device) ?? 0));
  }
  const data = new Map(
    [...greatest].map(([device, count]) => [device, new ReadingSource(device).take(count)]),
  );
  return asked.map((about) => answersAbout(about, data));
}

function answersAbout(
  { devices, bucketRows }: AskedRows,
  data: ReadonlyMap<number, ReadingBlock>,
): readonly TrueAnswer[] {
  const blocks = devices.flatMap(({ device, from, to }) => {
    const block = data.get(device);
    return block ? [cut(block, from, to)] : [];
  });
  const [first] = blocks;
  if (bucketRows === undefined || first === undefined) return [trueStatistics(blocks)];
  return Array.from({ length: first.timestamps.length / bucketRows }, (_, bucket) =>
    trueStatistics([cut(first, bucket * bucketRows, (bucket + 1) * bucketRows)]),
  );
}

function cut({ timestamps, x, y, z }: ReadingBlock, from: number, to: number): ReadingBlock {
  return {
    timestamps: timestamps.subarray(from, to),
    x: x.subarray(from, to),
    y: y.subarray(from, to),
    z: z.subarray(from, to),
  };
}
