import { ExactSums } from '../statistics/exact-sums.ts';
import { ByteReader, damagedPage } from './byte-reader.ts';
import { packList, unpackList } from './packed-list.ts';
import type { NodeRun, StoredRun } from './period-readings.ts';
import { pageCount } from './run.ts';

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
/** Two doubles. */
const fenceSize = 16;

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

/** Of each page the first value, then how many values it has: as they are, since they are few and read often. */
function encodeFences(run: NodeRun): Uint8Array {
  const { fences } = run;
  const view = new DataView(new ArrayBuffer(fences.length * fenceSize));
  for (let page = 0; page < fences.length; page += 1) {
    view.setFloat64(8 * page, fences[page] ?? 0, true);
    view.setFloat64(8 * (fences.length + page), pageCount(run, page), true);
  }
  return new Uint8Array(view.buffer);
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
  // A machine integer: with what may be any number the loop takes several times as long.
  const length = (bytes.length / fenceSize) | 0;
  if (length * fenceSize !== bytes.length) throw damagedPage();
  const { view } = new ByteReader(bytes);
  const fences = new Float64Array(length);
  const starts = new Float64Array(length + 1);
  let start = 0;
  for (let page = 0; page < length; page += 1) {
    fences[page] = view.getFloat64(8 * page, true);
    start += view.getFloat64(8 * (length + page), true);
    starts[page + 1] = start;
  }
  return { fences, starts };
}
