import type { Period } from '@device-stats/core';

/** Both ends of a period as numbers that compare with every timestamp: `[from, to)`. */
export interface PeriodRange {
  readonly from: number;
  readonly to: number;
}

export function toRange(period: Period): PeriodRange {
  return {
    from: period.from ?? Number.MIN_SAFE_INTEGER,
    to: period.to ?? Number.MAX_SAFE_INTEGER,
  };
}

export function isInside({ from, to }: PeriodRange, timestamp: number): boolean {
  return timestamp >= from && timestamp < to;
}
