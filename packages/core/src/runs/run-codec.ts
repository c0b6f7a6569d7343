import { ExactSums } from '../statistics/exact-sums.ts';
import { ByteReader, damagedPage } from './byte-reader.ts';
import { packList, unpackList } from './packed-list.ts';
import { decodePage, encodePage } from './page-codec.ts';
import type { StoredRun } from './period-readings.ts';
import { fencePage, startsOf } from './run.ts';

/** Writes what is known of the runs of a node without their pages: summaries and fences. */
export function encodeRuns(runs: readonly StoredRun[]): Uint8Array {
  return packList(
    runs.flatMap((run) => [encodeHead(run), run.sums.toBytes(), encodePage(fencePage(run))]),
  );
}

/**
 * Reads what {@link encodeRuns} wrote.
 *
 * @throws `STORAGE_FAILED` for bytes that it did not write, as far as that shows
 */
export function decodeRuns(bytes: Uint8Array): readonly StoredRun[] {
  const parts = unpackList(bytes);
  const runs: StoredRun[] = [];
  for (let i = 0; i + 2 < parts.length; i += 3) {
    const [head, sums, fences] = parts.slice(i, i + 3);
    if (head === undefined || sums === undefined || fences === undefined) throw damagedPage();
    runs.push(decodeRun(head, sums, fences));
  }
  return runs;
}

const headSize = 29;

function encodeHead({ level, firstBlockId, pageSize, min, max }: StoredRun): Uint8Array {
  const view = new DataView(new ArrayBuffer(headSize));
  view.setUint8(0, level);
  view.setUint32(1, pageSize, true);
  view.setFloat64(5, firstBlockId, true);
  // Of no use without values, and then not read.
  view.setFloat64(13, min ?? 0, true);
  view.setFloat64(21, max ?? 0, true);
  return new Uint8Array(view.buffer);
}

function decodeRun(head: Uint8Array, sumBytes: Uint8Array, fenceBytes: Uint8Array): StoredRun {
  const reader = new ByteReader(head);
  reader.skip(headSize);
  reader.finish();
  const { view } = reader;
  const sums = ExactSums.fromBytes(sumBytes);
  const fences = decodePage(fenceBytes);
  const { count } = sums;
  return {
    level: view.getUint8(0),
    pageSize: view.getUint32(1, true),
    firstBlockId: view.getFloat64(5, true),
    count,
    min: count === 0 ? null : view.getFloat64(13, true),
    max: count === 0 ? null : view.getFloat64(21, true),
    sums,
    fences: fences.values,
    starts: startsOf(fences),
  };
}
