/** A quantile of measured durations; at least one. */
export function quantileOf(durations: readonly number[], q: number): number {
  const sorted = durations.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
  if (value === undefined) throw new RangeError('There are no durations.');
  return value;
}
