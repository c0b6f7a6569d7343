import assert from 'node:assert/strict';
import type { DeviceId } from '../../device/device.ts';
import type { Period } from '../../period/period.ts';
import type { ReadingColumns, StoredReadingColumns } from '../../reading/reading-columns.ts';
import type { ReadingPosition } from '../../storage/reading-store.ts';
import type { Storage } from '../../storage/storage.ts';
import type { PageRequest, StoragePage } from '../../storage/storage-page.ts';

/** One reading as a row. */
export interface Row {
  readonly timestamp: number;
  readonly values: readonly number[];
}

/** One stored reading as a row. */
export interface StoredRow extends Row {
  readonly id: number;
}

/** The rows of columns. */
export function rowsOf({ timestamps, values }: ReadingColumns): readonly Row[] {
  for (const column of values) assert.equal(column.length, timestamps.length, 'length of a column');
  return Array.from(timestamps, (timestamp, row) => ({
    timestamp,
    values: values.map((column) => column[row] ?? Number.NaN),
  }));
}

/** The rows of stored columns. */
export function storedRowsOf(columns: StoredReadingColumns): readonly StoredRow[] {
  assert.equal(columns.ids.length, columns.timestamps.length, 'length of the ids');
  return rowsOf(columns).map((row, index) => ({ ...row, id: columns.ids[index] ?? Number.NaN }));
}

/** A device's readings of a period, page by page; they must be in order, and every page but the last full. */
export async function readRows(
  { readings }: Storage,
  deviceId: DeviceId,
  { period = {}, limit = 1_000 }: { readonly period?: Period; readonly limit?: number } = {},
): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  for (;;) {
    const after = positionOf(rows.at(-1));
    const page = storedRowsOf(await readings.page({ deviceId, period, limit, ...after }));
    assert.ok(page.length <= limit, `a page of ${limit} has ${page.length} readings`);
    for (const row of page) {
      // Without order the position of the last row may never move on.
      assert.ok(isBehind(row, rows.at(-1)), 'readings come by ascending timestamp, then id');
      rows.push(row);
    }
    if (page.length < limit) return rows;
  }
}

/** The timestamps of a device's readings, in the order of the pages. */
export async function readTimestamps(
  storage: Storage,
  deviceId: DeviceId,
  options: { readonly period?: Period; readonly limit?: number } = {},
): Promise<readonly number[]> {
  return (await readRows(storage, deviceId, options)).map(({ timestamp }) => timestamp);
}

function isBehind(row: StoredRow, last: StoredRow | undefined): boolean {
  if (last === undefined || row.timestamp > last.timestamp) return true;
  return row.timestamp === last.timestamp && row.id > last.id;
}

/** Where the page behind a row starts. */
export function positionOf(row: StoredRow | undefined): { readonly after?: ReadingPosition } {
  return row === undefined ? {} : { after: { timestamp: row.timestamp, id: row.id } };
}

/** Rows by timestamp, then by their values; without ids. */
export function sortRows(rows: readonly Row[]): readonly Row[] {
  const keyed = rows.map(({ timestamp, values }) => ({
    row: { timestamp, values },
    key: values.join(),
  }));
  keyed.sort((a, b) => a.row.timestamp - b.row.timestamp || (a.key < b.key ? -1 : 1));
  return keyed.map(({ row }) => row);
}

/** All items of a listing, read with pages of `limit`. */
export async function listAll<T>(
  list: (page: PageRequest) => Promise<StoragePage<T>>,
  limit = 100,
): Promise<readonly T[]> {
  const items: T[] = [];
  const positions = new Set<number>();
  let after: { readonly after?: number } = {};
  for (;;) {
    const page = await list({ limit, ...after });
    assert.ok(page.items.length <= limit, `a page of ${limit} has ${page.items.length} items`);
    items.push(...page.items);
    if (page.next === undefined) return items;
    assert.ok(!positions.has(page.next), 'every page continues behind the one before');
    positions.add(page.next);
    after = { after: page.next };
  }
}
