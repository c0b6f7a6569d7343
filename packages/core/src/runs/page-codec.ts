import { ByteReader } from './byte-reader.ts';
import {
  mostPacked,
  type Packing,
  packIntegers,
  planPacking,
  unpackIntegers,
} from './packed-integers.ts';
import { itemStarts } from './packed-list.ts';
import { headSize, type PageHead, readHead, writeHead } from './page-head.ts';
import { addSteps, byUnit, type PageSteps, planSteps } from './page-steps.ts';
import type { SortedPage } from './run.ts';

/**
 * Writes a page in few bytes, without loss: every double but NaN comes back to the bit.
 *
 * What is packed are the steps from value to value as {@link planSteps} finds them, then how often each value occurs unless that
 * is once for all; the first value comes last. Where steps are too great, all values are written as they are.
 *
 * @param page strictly ascending, with -0 before 0; of any length
 */
export function encodePage(page: SortedPage): Uint8Array {
  const plan = planPage(page, new Float64Array(roomFor(page)));
  const bytes = new Uint8Array(plan.sizeBytes);
  writePage(new DataView(bytes.buffer), { plan, position: 0 });
  return bytes;
}

/** Writes pages, faster than one by one. What it returns shares memory: keeping one keeps all. */
export function encodePages(pages: readonly SortedPage[]): readonly Uint8Array[] {
  const room = new Float64Array(pages.reduce((sum, page) => sum + roomFor(page), 0));
  let taken = 0;
  const plans = pages.map((page) => {
    const start = taken;
    taken += roomFor(page);
    return planPage(page, room.subarray(start, taken));
  });
  const bytes = new Uint8Array(plans.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const view = new DataView(bytes.buffer);
  let position = 0;
  return plans.map((plan) => {
    const start = position;
    position = writePage(view, { plan, position });
    return bytes.subarray(start, position);
  });
}

/**
 * Reads what {@link encodePage} wrote.
 *
 * @throws `STORAGE_FAILED` for bytes that it did not write, as far as that shows
 */
export function decodePage(bytes: Uint8Array): SortedPage {
  const reader = new ByteReader(bytes);
  const head = readHead(reader);
  return readPage(reader, { head, end: bytes.length, values: new Float64Array(head.length) });
}

/** Pages that were read together: keeping one keeps all. */
export interface DecodedPages {
  /** The different values of all of them, one page behind the other. */
  readonly values: Float64Array;
  /** Their values are parts of `values`. */
  readonly pages: readonly SortedPage[];
}

/**
 * Reads pages from the lists in which {@link packList} joined them, faster than one by one.
 *
 * @param range which, counted through all lists; fewer when there are fewer. Default: all
 * @throws `STORAGE_FAILED` as {@link decodePage} does
 */
export function decodePages(
  lists: readonly Uint8Array[],
  { from, to }: { readonly from: number; readonly to: number } = everyPage,
): DecodedPages {
  const places: PagePlace[] = [];
  let passed = 0;
  let length = 0;
  for (const list of lists) {
    const reader = new ByteReader(list);
    const starts = itemStarts(reader);
    const last = Math.min(to - passed, starts.length - 1);
    for (let index = Math.max(from - passed, 0); index < last; index += 1) {
      const end = starts[index + 1] ?? 0;
      reader.seek(starts[index] ?? 0);
      const head = readHead(reader, mostPacked(end - reader.position));
      places.push({ reader, start: reader.position, end, head });
      length += head.length;
    }
    passed += starts.length - 1;
  }
  return readPlaces(places, new Float64Array(length));
}

const everyPage = { from: 0, to: Number.POSITIVE_INFINITY };

/** Where the body of a page is. */
interface PagePlace {
  readonly reader: ByteReader;
  readonly start: number;
  readonly end: number;
  readonly head: PageHead;
}

function readPlaces(places: readonly PagePlace[], values: Float64Array): DecodedPages {
  let taken = 0;
  const pages = places.map(({ reader, start, end, head }) => {
    const from = taken;
    taken += head.length;
    reader.seek(start);
    return readPage(reader, { head, end, values: values.subarray(from, taken) });
  });
  return { values, pages };
}

/** How a page is to be written. */
interface PagePlan {
  readonly values: Float64Array;
  readonly steps: PageSteps | undefined;
  readonly repeats: Packing | undefined;
  readonly sizeBytes: number;
}

/** How many numbers the plan of a page is made of. */
function roomFor({ values, counts }: SortedPage): number {
  return values.length + (counts?.length ?? 0);
}

function planPage({ values, counts }: SortedPage, room: Float64Array): PagePlan {
  const { length } = values;
  const steps = planSteps(values, room.subarray(0, length));
  const repeats = counts && planPacking(lessOne(counts, room.subarray(length)));
  const stepsSize =
    steps === undefined ? length * 8 : scaleSize(steps.kind) + steps.packing.sizeBytes + 8;
  const sizeBytes = headSize(length) + stepsSize + (repeats?.sizeBytes ?? 0);
  return { values, steps, repeats, sizeBytes };
}

/** Returns where the page ends. */
function writePage(
  view: DataView,
  { plan, position }: { readonly plan: PagePlan; readonly position: number },
): number {
  const { values, steps, repeats } = plan;
  const tag = (steps?.kind ?? raw) + (repeats === undefined ? 0 : repeated);
  let at = writeHead(view, { tag, length: values.length, position });
  if (steps !== undefined) {
    if (steps.kind === byUnit) view.setInt16(at, steps.scale, true);
    at = packIntegers(view, { position: at + scaleSize(steps.kind), packing: steps.packing });
  }
  if (repeats !== undefined) at = packIntegers(view, { position: at, packing: repeats });
  const plain = steps === undefined ? values.length : 1;
  for (let i = 0; i < plain; i += 1) view.setFloat64(at + i * 8, values[i] ?? 0, true);
  return at + plain * 8;
}

/** Reads the body of a page. `values`: as many as the head says, all 0 still. */
function readPage(
  reader: ByteReader,
  page: { readonly head: PageHead; readonly end: number; readonly values: Float64Array },
): SortedPage {
  const { head, end, values } = page;
  const { tag, length } = head;
  const kind = tag % repeated;
  const scale = kind === byUnit ? reader.view.getInt16(reader.skip(scaleSize(kind)), true) : 0;
  if (kind !== raw) unpackIntegers(reader, values, { from: 1, plus: 1 });
  const counts = tag < repeated ? undefined : new Float64Array(length);
  if (counts !== undefined) unpackIntegers(reader, counts, { from: 0, plus: 1 });
  const plain = kind === raw ? length : 1;
  const start = reader.skip(plain * 8);
  for (let i = 0; i < plain; i += 1) values[i] = reader.view.getFloat64(start + i * 8, true);
  reader.finish(end);
  if (kind !== raw) addSteps(values, { kind, scale });
  return { values, counts };
}

/** Besides the kinds of steps. */
const raw = 17;
/** Added to the kind when there are counts. */
const repeated = 32;

function scaleSize(kind: number): number {
  return kind === byUnit ? 2 : 0;
}

function lessOne(counts: Float64Array, room: Float64Array): Float64Array {
  for (let i = 0; i < counts.length; i += 1) room[i] = (counts[i] ?? 0) - 1;
  return room;
}
