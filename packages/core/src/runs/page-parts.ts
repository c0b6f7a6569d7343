import type { SortedPage } from './run.ts';

/** The values of some pages one after the other. */
export function joinPages(pages: readonly SortedPage[]): SortedPage {
  let length = 0;
  let repeats = false;
  for (const { values, counts } of pages) {
    length += values.length;
    repeats ||= counts !== undefined;
  }
  const values = new Float64Array(length);
  const counts = repeats ? new Float64Array(length).fill(1) : undefined;
  let position = 0;
  for (const page of pages) {
    values.set(page.values, position);
    if (page.counts !== undefined) counts?.set(page.counts, position);
    position += page.values.length;
  }
  return { values, counts };
}

/** The values `[from, to)` of a page, not copied. */
export function partOf({ values, counts }: SortedPage, from: number, to: number): SortedPage {
  return { values: values.subarray(from, to), counts: counts?.subarray(from, to) };
}

/** How many values there are, each as often as it occurs. */
export function countOf({ values, counts }: SortedPage): number {
  if (counts === undefined) return values.length;
  // A loop, since `reduce` calls a function for each.
  let sum = 0;
  for (let i = 0; i < counts.length; i += 1) sum += counts[i] ?? 0;
  return sum;
}

/** Each value of some pages as often as it occurs: `total` of them. */
export function repeatedValues(pages: readonly SortedPage[], total: number): Float64Array {
  const all = new Float64Array(total);
  let next = 0;
  for (const { values, counts } of pages) {
    if (counts === undefined) {
      all.set(values, next);
      next += values.length;
      continue;
    }
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i] ?? 0;
      for (const end = next + (counts[i] ?? 0); next < end; next += 1) all[next] = value;
    }
  }
  return all;
}
