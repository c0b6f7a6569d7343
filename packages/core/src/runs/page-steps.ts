import { binaryScale, leastBinaryScale } from './binary-scale.ts';
import { damagedPage } from './byte-reader.ts';
import { decimalScale, powerOfTen, scaled } from './decimal-scale.ts';
import { greatestPacked, type Packing, planPacking } from './packed-integers.ts';
import { addBitSteps, bitSteps } from './page-bits.ts';

/** The steps from each value of a page to the next, as whole numbers. */
export interface PageSteps {
  /** What a step counts: {@link byUnit}, how many doubles on, or from 1 to 15 the power of ten that divides it. */
  readonly kind: number;
  /** The unit's power of two. */
  readonly scale: number;
  /** The steps less 1: none is 0. */
  readonly packing: Packing;
}

/** Steps that count a power of two: the greatest of which all values are multiples. */
export const byUnit = 0;

/** Steps from double to double. */
const byBits = 16;

/**
 * Finds the steps that take the fewest bits: multiples of a power of two, as those of whole numbers, of halves and of measured or
 * random doubles close to each other are; of a power of ten, as those of rounded decimals are; or how many doubles on, where
 * magnitudes differ. Undefined for fewer than two values, and when a step is too great.
 *
 * @param values strictly ascending, with -0 before 0
 * @param room is written over: as many numbers as there are values
 */
export function planSteps(values: Float64Array, room: Float64Array): PageSteps | undefined {
  if (values.length < 2) return undefined;
  const k = decimalScale(values);
  const least = k === undefined ? leastBinaryScale : -Math.floor(k * Math.log2(10));
  const scale = binaryScale(values, { least });
  if (scale === undefined && k !== undefined) return planDecimalSteps(values, k, room);
  const unitSteps = scale === undefined ? undefined : planUnitSteps(values, scale, room);
  if (unitSteps !== undefined && unitsAreSafe(values, unitSteps.scale)) return unitSteps;
  const steps = bitSteps(values);
  const packing = steps === undefined ? undefined : planPacking(steps);
  if (packing === undefined) return unitSteps;
  return unitSteps !== undefined && unitSteps.packing.sizeBytes <= packing.sizeBytes
    ? unitSteps
    : { kind: byBits, scale: 0, packing };
}

/**
 * Turns steps into the values, in place: `values[0]` is the first already, the others are steps to there.
 *
 * @throws `STORAGE_FAILED` for a kind that there is not
 */
export function addSteps(
  values: Float64Array,
  { kind, scale }: { readonly kind: number; readonly scale: number },
): void {
  if (kind === byUnit) addUnitSteps(values, scale);
  else if (kind < byBits) addDecimalSteps(values, powerOfTen(kind));
  else if (kind === byBits) addBitSteps(values);
  else throw damagedPage();
}

/** Whether no value is more units than a double counts exactly. If so, two neighbours are no more units apart than doubles. */
function unitsAreSafe(values: Float64Array, scale: number): boolean {
  const greatest = Math.max(-(values[0] ?? 0), values.at(-1) ?? 0);
  return greatest * 2 ** -scale <= Number.MAX_SAFE_INTEGER;
}

/**
 * The difference of two values is a multiple of the unit. One of less than 2^53 units is a double, so that subtracting is exact;
 * a greater one is not rounded to less. Dividing by a power of two is exact anyway.
 */
function planUnitSteps(
  values: Float64Array,
  scale: number,
  room: Float64Array,
): PageSteps | undefined {
  const steps = room.subarray(1);
  const units = 2 ** -scale;
  let before = values[0] ?? 0;
  for (let i = 0; i < steps.length; i += 1) {
    const value = values[i + 1] ?? 0;
    const step = (value - before) * units - 1;
    if (step >= greatestPacked) return undefined;
    steps[i] = step;
    before = value;
  }
  return { kind: byUnit, scale, packing: planPacking(steps) };
}

/** A step times the unit is exact, and so is the sum: it is a value, which is a double. */
function addUnitSteps(values: Float64Array, scale: number): void {
  if (Math.abs(scale) > -leastBinaryScale) throw damagedPage();
  const unit = 2 ** scale;
  let value = values[0] ?? 0;
  for (let i = 1; i < values.length; i += 1) {
    value += (values[i] ?? 0) * unit;
    values[i] = value;
  }
}

function planDecimalSteps(values: Float64Array, k: number, room: Float64Array): PageSteps {
  const steps = room.subarray(1);
  const power = powerOfTen(k);
  let before = scaled(values[0] ?? 0, power);
  for (let i = 0; i < steps.length; i += 1) {
    const whole = scaled(values[i + 1] ?? 0, power);
    steps[i] = whole - before - 1;
    before = whole;
  }
  return { kind: k, scale: 0, packing: planPacking(steps) };
}

function addDecimalSteps(values: Float64Array, power: number): void {
  let whole = scaled(values[0] ?? 0, power);
  for (let i = 1; i < values.length; i += 1) {
    whole += values[i] ?? 0;
    values[i] = whole / power;
  }
}
