import { damagedPage } from './byte-reader.ts';
import type { ColumnPlane, PlaneBytes } from './column-plane.ts';
import { powerOfTen } from './decimal-scale.ts';

/** A value is `whole * factor / divisor`: one of the two is 1. */
export interface ColumnUnit {
  readonly isDecimal: boolean;
  /** The power of two, or of ten. */
  readonly scale: number;
  readonly factor: number;
  readonly divisor: number;
}

/** How many bytes of a whole number are in each plane, the high ones first. */
export type PlaneWidths = readonly [PlaneBytes, ...PlaneBytes[]];

/** Unit, base and widths. */
export const headSize = 12;
/** In how many bytes whole numbers can be written, and into which planes these are cut. */
export const possibleWidths: readonly PlaneWidths[] = [
  [1],
  [2],
  [2, 1],
  [2, 2],
  [2, 2, 1],
  [2, 4],
  [2, 4, 1],
];
/** Whatever is computed with such a power of two is exact. */
export const greatestScale = 900;

/** How many bytes a whole number has in all planes. */
export function totalOf(widths: PlaneWidths): number {
  return widths.reduce<number>((sum, width) => sum + width, 0);
}

/** The planes of a column of so many values, which begins at `at`. */
export function planesOf(
  widths: PlaneWidths,
  column: {
    readonly at: number;
    readonly length: number;
    readonly base: number;
    readonly factor: number;
  },
): readonly [ColumnPlane, ...ColumnPlane[]] {
  const [first, ...others] = widths;
  let left = totalOf(widths) - first;
  let at = column.at + column.length * first;
  const high = {
    at: column.at,
    bytes: first,
    plus: column.base,
    factor: column.factor * 256 ** left,
  };
  const rest = others.map((bytes): ColumnPlane => {
    left -= bytes;
    const plane = { at, bytes, plus: 0, factor: column.factor * 256 ** left };
    at += column.length * bytes;
    return plane;
  });
  return [high, ...rest];
}

/** @throws `STORAGE_FAILED` for a power that no column is written with */
export function unitAt(kind: Pick<ColumnUnit, 'isDecimal' | 'scale'>): ColumnUnit {
  const { isDecimal, scale } = kind;
  const power = isDecimal ? powerOfTen(scale) : 2 ** scale;
  if (Number.isNaN(power) || Math.abs(scale) > greatestScale) throw damagedPage();
  return { ...kind, factor: isDecimal ? 1 : power, divisor: isDecimal ? power : 1 };
}
