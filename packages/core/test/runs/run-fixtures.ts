import fc from 'fast-check';
import type { BuiltRun } from '../../src/runs/build-run.ts';
import type { LooseMetric } from '../../src/runs/loose-readings.ts';
import type { PackedSegment } from '../../src/runs/pack-segment.ts';
import type { PageRange, ReadPages, Run, SortedPage } from '../../src/runs/run.ts';
import { Segment } from '../../src/runs/segment.ts';
import { anyValue } from '../statistics/value-sets.ts';

/** Values with many ties, or of all kinds. */
export const someValue: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -200, max: 200 }).map((n) => n / 100),
  anyValue,
);

/** Below a power of two, doubles are half as far apart as above it: counted in the closer ones, the farther ones are no safe integers. */
const aroundPowersOfTwo = fc
  .tuple(
    fc.integer({ min: -60, max: 60 }),
    fc.constantFrom(1, -1),
    fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 120, size: 'max' }),
  )
  .map(([power, sign, steps]) => steps.map((step) => sign * 2 ** power * (1 + step * 2 ** -53)));
/** Any number of values, also of one value only. */
export const someValues: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.array(someValue, { maxLength: 120, size: 'max' }),
  fc.array(anyValue, { maxLength: 120, size: 'max' }),
  aroundPowersOfTwo,
  fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 120, size: 'max' }),
  fc
    .tuple(anyValue, fc.nat({ max: 120 }))
    .map(([value, n]) => Array.from({ length: n }, () => value)),
);

/** Different values of a page at most. */
export const somePageSize: fc.Arbitrary<number> = fc.constantFrom(1, 2, 4, 8);

/** Reads the pages of built runs from memory, and counts. */
export function memoryPages(built: readonly BuiltRun[]): {
  readonly readPages: ReadPages;
  readonly read: { calls: number; pages: number };
} {
  const read = { calls: 0, pages: 0 };
  const readPages = (ranges: readonly PageRange[]): Promise<readonly (readonly SortedPage[])[]> => {
    read.calls += 1;
    for (const { from, to } of ranges) read.pages += to - from;
    return Promise.resolve(pagesOf(built, ranges));
  };
  return { readPages, read };
}

/** The pages of ranges. */
export function pagesOf(
  built: readonly BuiltRun[],
  ranges: readonly PageRange[],
): readonly (readonly SortedPage[])[] {
  const pages = new Map<Run, readonly SortedPage[]>(built.map((one) => [one.run, one.pages]));
  return ranges.map(({ run, from, to }) => pages.get(run)?.slice(from, to) ?? []);
}

/** The values of pages, each as often as it occurs. */
export function expanded(pages: readonly SortedPage[]): readonly number[] {
  return pages.flatMap(({ values, counts }) =>
    Array.from(values).flatMap((value, i) => Array.from({ length: counts?.[i] ?? 1 }, () => value)),
  );
}

/** A segment read from what was packed. */
export function openSegment(
  { readings, runs }: PackedSegment,
  { metricCount }: { readonly metricCount: number },
): Segment {
  return new Segment(readings, {
    metricCount,
    runOf: (metric) => {
      const run = runs[metric];
      if (run === undefined) throw new RangeError(`no run of metric ${metric}`);
      return run;
    },
  });
}

/** All values of a metric in order. */
export function sortedValues(metric: LooseMetric | undefined): readonly number[] {
  const everything = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  return metric === undefined ? [] : ascending(metric.within(everything).values);
}

export function ascending(values: Iterable<number>): readonly number[] {
  return Array.from(Float64Array.from(values).sort());
}

/** What an action throws; undefined if it does not. */
export function errorOf(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}
