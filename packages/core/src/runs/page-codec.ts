import { ByteReader } from './byte-reader.ts';
import { packIntegers, planPacking, unpackIntegers } from './packed-integers.ts';
import { readHead, startBytes } from './page-head.ts';
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
export function encodePage({ values, counts }: SortedPage): Uint8Array {
  const steps = planSteps(values);
  const repeats = counts === undefined ? undefined : planPacking(lessOne(counts));
  const plain = steps === undefined ? values.length : 1;
  const { bytes, view, body } = startBytes(
    { tag: (steps?.kind ?? raw) + (repeats === undefined ? 0 : repeated), length: values.length },
    { bodySize: sizeOf(steps) + (repeats?.sizeBytes ?? 0) + plain * 8 },
  );
  let position = body;
  if (steps !== undefined) {
    if (steps.kind === byUnit) view.setInt16(position, steps.scale, true);
    const at = position + scaleSize(steps.kind);
    position = packIntegers(view, { position: at, packing: steps.packing });
  }
  if (repeats !== undefined) position = packIntegers(view, { position, packing: repeats });
  for (let i = 0; i < plain; i += 1) view.setFloat64(position + i * 8, values[i] ?? 0, true);
  return bytes;
}

/**
 * Reads what {@link encodePage} wrote.
 *
 * @throws `STORAGE_FAILED` for bytes that it did not write, as far as that shows
 */
export function decodePage(bytes: Uint8Array): SortedPage {
  const reader = new ByteReader(bytes);
  const { tag, length } = readHead(reader);
  const kind = tag % repeated;
  const values = new Float64Array(length);
  const scale = kind === byUnit ? reader.view.getInt16(reader.skip(scaleSize(kind)), true) : 0;
  if (kind !== raw) unpackIntegers(reader, values, { from: 1, plus: 1 });
  const counts = tag < repeated ? undefined : new Float64Array(length);
  if (counts !== undefined) unpackIntegers(reader, counts, { from: 0, plus: 1 });
  const plain = kind === raw ? length : 1;
  const start = reader.skip(plain * 8);
  for (let i = 0; i < plain; i += 1) values[i] = reader.view.getFloat64(start + i * 8, true);
  reader.finish();
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

function sizeOf(steps: PageSteps | undefined): number {
  return steps === undefined ? 0 : scaleSize(steps.kind) + steps.packing.sizeBytes;
}

function lessOne(counts: Float64Array): Float64Array {
  const less = new Float64Array(counts.length);
  for (let i = 0; i < counts.length; i += 1) less[i] = (counts[i] ?? 0) - 1;
  return less;
}
