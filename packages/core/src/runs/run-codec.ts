import { ExactSums } from '../statistics/exact-sums.ts';
import { ByteReader, damagedPage } from './byte-reader.ts';
import { bytesToDoubles, doublesToBytes } from './double-bytes.ts';
import { packList, unpackList } from './packed-list.ts';
import type { NodeRun, StoredRun } from './period-readings.ts';

/** Writes what is known of the runs of a node without their pages: summaries and fences. */
export function encodeRuns(runs: readonly NodeRun[]): Uint8Array {
  return packList(runs.flatMap((run) => [encodeHead(run), run.sums.toBytes(), encodeFences(run)]));
}

/**
 * Reads what {@link encodeRuns} wrote.
 *
 * @param nodeId of the node whose runs they are
 * @throws `STORAGE_FAILED` for bytes that it did not write, as far as that shows
 */
export function decodeRuns(bytes: Uint8Array, nodeId: number): readonly StoredRun[] {
  const parts = unpackList(bytes);
  const runs: StoredRun[] = [];
  let firstPage = 0;
  for (let i = 0; i + 2 < parts.length; i += 3) {
    const run = decodeRun(parts.slice(i, i + 3), { nodeId, metric: runs.length, firstPage });
    runs.push(run);
    firstPage += run.fences.length;
  }
  return runs;
}

const headSize = 29;

function encodeHead({ level, firstBlockId, pageSize, min, max }: NodeRun): Uint8Array {
  const view = new DataView(new ArrayBuffer(headSize));
  view.setUint8(0, level);
  view.setUint32(1, pageSize, true);
  view.setFloat64(5, firstBlockId, true);
  // Of no use without values, and then not read.
  view.setFloat64(13, min ?? 0, true);
  view.setFloat64(21, max ?? 0, true);
  return new Uint8Array(view.buffer);
}

/** Of each page the first value, then how many lie before it and last how many there are: as they are, since they are few and read often. */
function encodeFences({ fences, starts }: NodeRun): Uint8Array {
  return doublesToBytes([fences, starts]);
}

function decodeRun(
  [head, sumBytes, fenceBytes]: readonly Uint8Array[],
  place: Pick<StoredRun, 'nodeId' | 'metric' | 'firstPage'>,
): StoredRun {
  if (head === undefined || sumBytes === undefined || fenceBytes === undefined) throw damagedPage();
  const reader = new ByteReader(head);
  reader.skip(headSize);
  reader.finish();
  const { view } = reader;
  const sums = ExactSums.fromBytes(sumBytes);
  const { count } = sums;
  return {
    ...place,
    level: view.getUint8(0),
    pageSize: view.getUint32(1, true),
    firstBlockId: view.getFloat64(5, true),
    count,
    min: count === 0 ? null : view.getFloat64(13, true),
    max: count === 0 ? null : view.getFloat64(21, true),
    sums,
    ...decodeFences(fenceBytes),
  };
}

function decodeFences(bytes: Uint8Array): Pick<StoredRun, 'fences' | 'starts'> {
  const doubles = bytesToDoubles(bytes);
  // One element more than there are fences.
  const pages = (doubles.length - 1) / 2;
  if (!Number.isSafeInteger(pages)) throw damagedPage();
  return { fences: doubles.subarray(0, pages), starts: doubles.subarray(pages) };
}
