const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Values as bars from the least to the greatest, a blank for null; at most `width` of them, neighbours joined by their mean. */
export function sparkline(values: readonly (number | null)[], width: number): string {
  const joined = joinNeighbours(values, width);
  const known = joined.filter((value) => value !== null);
  const least = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const greatest = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return joined
    .map((value) => {
      if (value === null) return ' ';
      // Halves, since the difference of two doubles may be too large for one.
      const height = (value / 2 - least / 2) / (greatest / 2 - least / 2);
      return bars[Math.min(7, Math.floor((Number.isNaN(height) ? 0 : height) * 8))];
    })
    .join('');
}

function joinNeighbours(
  values: readonly (number | null)[],
  width: number,
): readonly (number | null)[] {
  if (values.length <= width) return values;
  return Array.from({ length: width }, (_, index) => {
    const start = Math.floor((index * values.length) / width);
    const end = Math.floor(((index + 1) * values.length) / width);
    const known = values.slice(start, end).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value / known.length, 0);
  });
}
