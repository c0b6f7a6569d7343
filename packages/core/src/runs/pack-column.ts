import { extremesOf } from '../statistics/extremes.ts';
import { binaryScale, leastBinaryScale } from './binary-scale.ts';
import {
  type ColumnUnit,
  greatestScale,
  headSize,
  type PlaneWidths,
  planesOf,
  possibleWidths,
  totalOf,
  unitAt,
} from './column-layout.ts';
import { type ColumnPlane, writePlane } from './column-plane.ts';
import { decimalScale } from './decimal-scale.ts';

/** How values are written as whole numbers of a unit. */
export interface ColumnPlan {
  readonly unit: ColumnUnit;
  /** What is taken off the high parts, so that the least is 0. */
  readonly base: number;
  readonly widths: PlaneWidths;
  readonly sizeBytes: number;
}

/**
 * Plans to write values that are multiples of one unit: of a power of two, as whole numbers and random doubles of like size are, or
 * whole numbers divided by a power of ten, as rounded decimals are. Undefined where that would not take less than the doubles.
 *
 * @param values at least one, in any order; without NaN and -0
 */
export function planColumn(values: Float64Array): ColumnPlan | undefined {
  const unit = unitOf(values);
  if (unit === undefined) return undefined;
  const { min, max } = extremesOf(values);
  const least = toWhole(min, unit);
  const greatest = toWhole(max, unit);
  for (const widths of possibleWidths) {
    const total = totalOf(widths);
    const span = 256 ** (total - widths[0]);
    const base = Math.floor(least / span);
    // False for what is no number, too.
    if (!(Math.floor(greatest / span) - base < 256 ** widths[0])) continue;
    return { unit, base, widths, sizeBytes: headSize + values.length * total };
  }
  return undefined;
}

/** Writes values as {@link planColumn} planned for them. */
export function packColumn(
  view: DataView,
  column: { readonly position: number; readonly values: Float64Array; readonly plan: ColumnPlan },
): void {
  const { position, values, plan } = column;
  const { unit, base, widths } = plan;
  const { length } = values;
  view.setUint8(position, unit.isDecimal ? 1 : 0);
  view.setInt16(position + 1, unit.scale, true);
  view.setFloat64(position + 3, base, true);
  view.setUint8(position + 11, possibleWidths.indexOf(widths));
  const rest = values.map((value) => toWhole(value, unit));
  for (const plane of planesOf(widths, { at: position + headSize, length, base, factor: 1 })) {
    writePlane(view, plane, takeParts(rest, plane));
  }
}

/** Takes off whole numbers what belongs into a plane. Exact: what is left has no more digits than there were. */
function takeParts(wholes: Float64Array, { factor, plus }: ColumnPlane): Float64Array {
  const parts = new Float64Array(wholes.length);
  for (let i = 0; i < wholes.length; i += 1) {
    const whole = wholes[i] ?? 0;
    const part = Math.floor(whole / factor);
    wholes[i] = whole - part * factor;
    parts[i] = part - plus;
  }
  return parts;
}

function unitOf(values: Float64Array): ColumnUnit | undefined {
  const k = decimalScale(values);
  const least = k === undefined ? leastBinaryScale : -Math.floor(k * Math.log2(10));
  const scale = binaryScale(values, { least });
  if (scale === undefined)
    return k === undefined ? undefined : unitAt({ isDecimal: true, scale: k });
  return Math.abs(scale) > greatestScale ? undefined : unitAt({ isDecimal: false, scale });
}

/** How many units a value is: rounded where it is a decimal fraction, exact otherwise. */
function toWhole(value: number, { factor, divisor }: ColumnUnit): number {
  return Math.round((value / factor) * divisor);
}
