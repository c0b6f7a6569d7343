import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { CommandFailure } from '../failure/command-failure.ts';
import { blockRows, type ImportBlock } from '../import/import-block.ts';
import { createRowCheck } from '../rows/check-row.ts';
import type { ImportRow } from '../rows/import-row.ts';
import type { RowShape } from '../rows/row-shape.ts';
import type { OriginalLayout } from './original-layout.ts';
import { quoteName } from './table.ts';

/** A position between two readings of the database, in the order of their row ids. */
export interface DatabaseCheckpoint {
  /** The greatest row id before it. */
  readonly rowId: number;
  /** How many readings there are before it. */
  readonly rowCount: number;
  /** A hash of the last of them. */
  readonly digest: string;
}

/** Whether something read from a state file is a checkpoint. */
export function isDatabaseCheckpoint(value: unknown): value is DatabaseCheckpoint {
  if (typeof value !== 'object' || value === null) return false;
  const { rowId, rowCount, digest } = value as Partial<Record<keyof DatabaseCheckpoint, unknown>>;
  return (
    Number.isSafeInteger(rowId) && Number.isSafeInteger(rowCount) && typeof digest === 'string'
  );
}

/** Which readings are read, and how. */
export interface DatabaseBlockOptions {
  readonly layout: OriginalLayout;
  readonly shape: RowShape;
  readonly from: DatabaseCheckpoint | null;
  /** Where the first block ends at the latest. */
  readonly firstEnd: DatabaseCheckpoint | undefined;
  readonly keyOf: (afterRowId: number) => string;
}

/**
 * Reads the readings of a database of the original service as blocks. Rows that were added since `from` come last.
 *
 * @throws {CommandFailure} when what comes before `from` has changed
 */
export async function* readDatabaseBlocks(
  database: DatabaseSync,
  { layout, shape, from, firstEnd, keyOf }: DatabaseBlockOptions,
): AsyncGenerator<ImportBlock<DatabaseCheckpoint>, void, undefined> {
  checkUnchanged(database, layout, from);
  const check = createRowCheck(shape);
  const statement = database.prepare(readingsSql(layout));
  let start = from ?? { rowId: Number.MIN_SAFE_INTEGER, rowCount: 0, digest: '' };
  let last = firstEnd?.rowId ?? Number.MAX_SAFE_INTEGER;
  for (;;) {
    const found = statement.all(start.rowId, last, blockRows);
    const final = found.at(-1);
    if (final === undefined && last === Number.MAX_SAFE_INTEGER) return;
    last = Number.MAX_SAFE_INTEGER;
    if (final === undefined) continue;
    const rows = found.map((row) => toImportRow(row, check));
    const rowCount = start.rowCount + rows.length;
    const end = { rowId: Number(final['row_id']), rowCount, digest: digestOf(final) };
    yield { rows, key: keyOf(start.rowId), end, done: rowCount };
    start = end;
  }
}

type DatabaseRow = Readonly<Record<string, unknown>>;

function toImportRow(
  { row_id: rowId, ...row }: DatabaseRow,
  check: ReturnType<typeof createRowCheck>,
): ImportRow {
  const fields = new Map(Object.entries({ ...row, timestamp: utcTime(row['timestamp']) }));
  const number = Number(rowId);
  return { place: `row ${number}`, number, text: JSON.stringify(row), ...check(fields) };
}

/** Timestamps of the original are UTC without saying so. */
function utcTime(value: unknown): unknown {
  // Whatever is no text is refused, null too: without a timestamp it would be stored as measured now.
  if (typeof value !== 'string') return JSON.stringify(value);
  return /(z|[+-]\d\d:\d\d)$/i.test(value) ? value : `${value}Z`;
}

function readingsSql({ readings, devices }: OriginalLayout): string {
  const device = `r.${quoteName(readings.deviceColumn)}`;
  const columns = readings.metrics.map(
    (metric) => `r.${quoteName(metric)} AS ${quoteName(metric)}`,
  );
  const join = devices !== undefined && devices.idColumn !== devices.keyColumn;
  // A reading of a device that has no row any more keeps the key of it.
  const deviceId = join ? `coalesce(d.${quoteName(devices.idColumn)}, ${device})` : device;
  const joined = join
    ? `LEFT JOIN ${quoteName(devices.table)} d ON d.${quoteName(devices.keyColumn)} = ${device}`
    : '';
  return `SELECT r.rowid AS row_id, CAST(${deviceId} AS TEXT) AS device_id,
      r.${quoteName(readings.timestampColumn)} AS timestamp, ${columns.join(', ')}
    FROM ${quoteName(readings.table)} r ${joined}
    WHERE r.rowid > ? AND r.rowid <= ? ORDER BY r.rowid LIMIT ?`;
}

function checkUnchanged(
  database: DatabaseSync,
  layout: OriginalLayout,
  from: DatabaseCheckpoint | null,
): void {
  if (from === null) return;
  const table = quoteName(layout.readings.table);
  const count = database
    .prepare(`SELECT count(*) AS count FROM ${table} WHERE rowid <= ?`)
    .get(from.rowId)?.['count'];
  const last = database.prepare(readingsSql(layout)).get(from.rowId - 1, from.rowId, 1);
  if (count === from.rowCount && last !== undefined && digestOf(last) === from.digest) return;
  throw new CommandFailure(
    `The first ${from.rowCount} readings of the database were imported, and have changed since: it cannot be told which are new. Restore them, or import everything as new readings by --again.`,
  );
}

function digestOf(row: DatabaseRow): string {
  return createHash('sha256').update(JSON.stringify(row)).digest('hex');
}
