import assert from 'node:assert/strict';
import type { MetricSet } from '../../metric/metric.ts';
import type { LooseReadings } from '../../runs/loose-readings.ts';
import type { PeriodReadings, SealedReadings, StoredRun } from '../../runs/period-readings.ts';
import { knownPage, type SortedPage } from '../../runs/run.ts';
import { ValueSummary } from '../../statistics/value-summary.ts';
import type { ReadingsView } from '../../storage/readings-view.ts';
import { type Row, rowsOf } from './read-all.ts';
import { sameItems } from './same-items.ts';

/** What can be told of readings whether they are sealed or loose. */
export interface Contents {
  readonly readingCount: number;
  /** The least timestamp; null without readings. */
  readonly firstMs: number | null;
  /** The greatest timestamp; null without readings. */
  readonly lastMs: number | null;
  /** The values of each metric, in ascending order, without absent ones. */
  readonly values: readonly (readonly number[])[];
}

/** The contents of each device of a view; what it knows of them beforehand must agree with the values themselves. */
export async function viewContents(
  view: ReadingsView,
  metrics: MetricSet,
): Promise<readonly Contents[]> {
  const contents: Contents[] = [];
  for (const device of view.devices) contents.push(await readContents(device, { view, metrics }));
  return contents;
}

/** For each bucket the contents of each device of a view. */
export async function bucketContents(
  view: ReadingsView,
  { edges, metrics }: { readonly edges: readonly number[]; readonly metrics: MetricSet },
): Promise<readonly (readonly Contents[])[]> {
  const buckets: (readonly Contents[])[] = [];
  for await (const parts of view.buckets(edges)) {
    assert.equal(parts.length, view.devices.length, 'a part for each device');
    const contents: Contents[] = [];
    for (const part of parts) contents.push(await readContents(part, { view, metrics }));
    buckets.push(contents);
  }
  return buckets;
}

/** The contents that rows have. */
export function contentsOf(rows: readonly Row[], metrics: MetricSet): Contents {
  return toContents({
    readingCount: rows.length,
    timestamps: rows.map(({ timestamp }) => timestamp),
    values: metrics.map((_, index) => rows.map(({ values }) => values[index] ?? Number.NaN)),
  });
}

/** The contents must be equal. For long ones: see {@link sameItems}. */
export function sameContents(actual: Contents | undefined, expected: Contents): void {
  for (const [metric, values] of expected.values.entries()) {
    sameItems(actual?.values[metric] ?? [], values);
  }
  assert.deepEqual({ ...actual, values: [] }, { ...expected, values: [] });
}

async function readContents(
  { sealed, loose }: PeriodReadings,
  { view, metrics }: { readonly view: ReadingsView; readonly metrics: MetricSet },
): Promise<Contents> {
  const values: number[][] = metrics.map(() => []);
  const timestamps: number[] = [];
  let readingCount = 0;
  for (const readings of loose) {
    const rows = rowsOf(readings);
    const columns = metrics.map((_, metric) => looseValues(readings, metric));
    for (const [metric, column] of columns.entries()) append(values[metric], column);
    append(
      timestamps,
      rows.map(({ timestamp }) => timestamp),
    );
    readingCount += rows.length;
  }
  for (const readings of sealed) {
    const columns = await sealedValues(readings, view);
    assert.ok(columns.length <= metrics.length, 'a run for each metric at most');
    for (const [metric, column] of columns.entries()) append(values[metric], column);
    append(timestamps, [readings.minTimestamp, readings.maxTimestamp]);
    readingCount += readings.readingCount;
  }
  return toContents({ readingCount, timestamps, values });
}

function toContents(parts: {
  readonly readingCount: number;
  readonly timestamps: readonly number[];
  readonly values: readonly (readonly number[])[];
}): Contents {
  const timestamps = ascending(parts.timestamps);
  return {
    readingCount: parts.readingCount,
    firstMs: timestamps[0] ?? null,
    lastMs: timestamps.at(-1) ?? null,
    values: parts.values.map((column) => ascending(present(column))),
  };
}

function looseValues(readings: LooseReadings, metric: number): readonly number[] {
  const known = readings.metric(metric);
  if (known === undefined) return [];
  const values = present(known.columns.flatMap((column) => [...column]));
  sameSummary(known.summary, values);
  const everything = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  sameItems(ascending([...known.within(everything).values]), ascending(values));
  return values;
}

/** The values of each run, read from its pages. */
async function sealedValues(
  { runs, readingCount }: SealedReadings,
  { readPages }: ReadingsView,
): Promise<readonly (readonly number[])[]> {
  assert.ok(readingCount > 0, 'sealed readings are at least one');
  const ranges = runs.map((run) => ({ run, from: 0, to: run.fences.length }));
  const read = await readPages(ranges.filter(({ to }) => to > 0));
  const left = [...read];
  return runs.map((run) => {
    const pages = run.fences.length > 0 ? (left.shift() ?? []) : [];
    const values = Array.from(run.fences, (fence, index) =>
      pageValues(run, index, { fence, pages }),
    );
    const all = values.flat();
    assert.ok(all.length <= readingCount, 'at most one value a reading');
    sameSummary(run, all);
    assert.equal(run.count, all.length, 'count of a run');
    return all;
  });
}

function pageValues(
  run: StoredRun,
  index: number,
  { fence, pages }: { readonly fence: number; readonly pages: readonly SortedPage[] },
): readonly number[] {
  const page = knownPage(run, index) ?? pages[index];
  assert.ok(page, `page ${index} of ${run.fences.length} is there`);
  const values = expand(page);
  assert.equal(values[0], fence, 'a fence is the first value of its page');
  assert.equal(values.length, (run.starts[index + 1] ?? 0) - (run.starts[index] ?? 0));
  return values;
}

/** What is known of values without looking at them must be what they are. */
function sameSummary(
  { min, max, sums }: Pick<ValueSummary, 'min' | 'max' | 'sums'>,
  values: readonly number[],
): void {
  const summary = new ValueSummary();
  summary.addColumn(Float64Array.from(values));
  assert.deepEqual(
    { min, max, sums: sums.toBytes() },
    { min: summary.min, max: summary.max, sums: summary.sums.toBytes() },
  );
}

function expand({ values, counts }: SortedPage): readonly number[] {
  return Array.from(values).flatMap((value, index) =>
    Array.from({ length: counts?.[index] ?? 1 }, () => value),
  );
}

function present(values: readonly number[]): readonly number[] {
  return values.filter((value) => !Number.isNaN(value));
}

function ascending(values: readonly number[]): readonly number[] {
  return values.toSorted((p, q) => p - q);
}

/** As `push`, for more values than a call may have arguments. */
function append(target: number[] | undefined, values: readonly number[]): void {
  for (const value of values) target?.push(value);
}
