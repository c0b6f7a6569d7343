import assert from 'node:assert/strict';
import type { Reading, ReadingInput } from '../../reading/reading.ts';
import type { Page, PageOptions } from '../../service/page.ts';
import type { ReadingPageOptions } from '../../service/reading-service.ts';
import type { TestBed } from './facet-scope.ts';

/** A reading as the suite hands it in. */
export type SampleInput = ReadingInput<'x' | 'y', 'battery'>;
/** A reading as it comes back. */
export type SampleReading = Reading<'x' | 'y', 'battery'>;

/** A reading with `x` and a timestamp; `y` is 0. */
export function sample(timestamp: number | string, x = 0): SampleInput {
  return { timestamp, x, y: 0 };
}

/** Readings at the timestamps, each with its timestamp as `x`. */
export function samplesAt(...timestamps: readonly number[]): readonly SampleInput[] {
  return timestamps.map((timestamp) => sample(timestamp, timestamp));
}

/** Numbers from `from` to before `to`. */
export function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** Input that the types forbid, for tests of how it is refused. */
export function untyped(value: unknown): never {
  return value as never; // that it is of another type is the point
}

/** Blocks as a stream yields them; fails with `error` at the end, if one is given. */
export async function* blocksOf<T>(
  blocks: readonly (readonly T[])[],
  error?: Error,
): AsyncGenerator<readonly T[], void, undefined> {
  yield* blocks;
  if (error !== undefined) throw error;
}

/** All items of a list, page by page. */
export async function listAll<T>(
  list: (options: PageOptions) => Promise<Page<T>>,
  limit = 1_000,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await list({ limit, ...(cursor !== null && { cursor }) });
    assert.ok(page.items.length <= limit, `a page of ${limit} has ${page.items.length} items`);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

/** All readings of a device, page by page. */
export async function readAll(
  { readings }: Pick<TestBed, 'readings'>,
  deviceId: string,
  options: Omit<ReadingPageOptions, 'cursor'> = {},
): Promise<readonly SampleReading[]> {
  const { limit, ...query } = options;
  return listAll((page) => readings.list(deviceId, { ...query, ...page }), limit);
}

/** The timestamps of a device's readings, in the order of the pages. */
export async function readTimestamps(
  bed: Pick<TestBed, 'readings'>,
  deviceId: string,
  options: Omit<ReadingPageOptions, 'cursor'> = {},
): Promise<readonly number[]> {
  return (await readAll(bed, deviceId, options)).map(({ timestamp }) => timestamp);
}

/** How many readings a device has; 0 when there is no such device. */
export async function countOf({ devices }: TestBed, deviceId: string): Promise<number> {
  const known = await listAll((page) => devices.list(page));
  return known.find(({ id }) => id === deviceId)?.readingCount ?? 0;
}
