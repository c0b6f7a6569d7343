import type { DatabaseSync } from 'node:sqlite';
import { CommandFailure } from '../failure/command-failure.ts';
import { readTables, type Table } from './table.ts';

/** Where a database of the original service keeps what. */
export interface OriginalLayout {
  readonly readings: ReadingTable;
  /** Undefined when the devices have no table of their own. */
  readonly devices: DeviceTable | undefined;
  /** Undefined when there is none. */
  readonly users: UserTable | undefined;
  /** Tables that are not brought over. */
  readonly ignored: readonly string[];
}

/** The readings. */
interface ReadingTable {
  readonly table: string;
  readonly deviceColumn: string;
  readonly timestampColumn: string;
  readonly metrics: readonly string[];
}

/** The devices: by which key other tables name them, and the id by which the API knows them. */
export interface DeviceTable {
  readonly table: string;
  readonly keyColumn: string;
  readonly idColumn: string;
}

/** The users, and where their devices are: in a column of theirs, in one of the devices, or in a table between. */
export interface UserTable {
  readonly table: string;
  readonly keyColumn: string;
  readonly nameColumn: string;
  readonly links: readonly LinkTable[];
}

/** Rows that name a user and a device. */
export interface LinkTable {
  readonly table: string;
  readonly userColumn: string;
  readonly deviceColumn: string;
}

const deviceColumns = ['device_id', 'device'];
const timestampColumns = ['timestamp', 'created_at', 'time', 'datetime', 'date'];
const userColumns = ['user_id', 'owner_id'];

/**
 * Finds out where the database keeps what, by the names of tables and columns.
 *
 * @throws {CommandFailure} unless exactly one table can be the readings'; the message says which tables there are
 */
export function findLayout(database: DatabaseSync, metrics: readonly string[]): OriginalLayout {
  const tables = readTables(database);
  const candidates = tables.flatMap((table) => readingTableOf(table, metrics) ?? []);
  const [readings, other] = candidates;
  if (readings === undefined || other !== undefined) throw unclear(tables, candidates, metrics);
  const others = tables.filter(({ name }) => name !== readings.table);
  const devices = findDevices(others);
  const users = findUsers(others, devices);
  const used = [devices?.table, users?.table, ...(users?.links ?? []).map(({ table }) => table)];
  const ignored = others.map(({ name }) => name).filter((name) => !used.includes(name));
  return { readings, devices, users, ignored };
}

function readingTableOf(table: Table, metrics: readonly string[]): ReadingTable | undefined {
  const deviceColumn = table.firstOf(deviceColumns);
  const timestampColumn = table.firstOf(timestampColumns);
  if (deviceColumn === undefined || timestampColumn === undefined) return undefined;
  if (!metrics.every((metric) => table.columns.includes(metric))) return undefined;
  return { table: table.name, deviceColumn, timestampColumn, metrics };
}

/** A device is known by `device_id` where its table has that, else by its key. */
function findDevices(tables: readonly Table[]): DeviceTable | undefined {
  const table = tables.find(({ name }) => /^devices?$/i.test(name));
  const keyColumn = table?.firstOf(['id', 'device_id']);
  if (table === undefined || keyColumn === undefined) return undefined;
  return {
    table: table.name,
    keyColumn,
    idColumn: table.firstOf(['device_id', 'id']) ?? keyColumn,
  };
}

function findUsers(
  tables: readonly Table[],
  devices: DeviceTable | undefined,
): UserTable | undefined {
  const table = tables.find(({ name }) => /^users?$/i.test(name));
  const keyColumn = table?.firstOf(['id', 'user_id']);
  const nameColumn = table?.firstOf(['name', 'username', 'user_name']);
  if (table === undefined || keyColumn === undefined || nameColumn === undefined) return undefined;
  const links = tables.flatMap((candidate): LinkTable[] => {
    const link = linksOf(candidate, { users: table.name, keyColumn, devices });
    return link === undefined ? [] : [{ table: candidate.name, ...link }];
  });
  return { table: table.name, keyColumn, nameColumn, links };
}

function linksOf(
  table: Table,
  {
    users,
    keyColumn,
    devices,
  }: {
    readonly users: string;
    readonly keyColumn: string;
    readonly devices: DeviceTable | undefined;
  },
): Omit<LinkTable, 'table'> | undefined {
  const userColumn = table.name === users ? keyColumn : table.firstOf(userColumns);
  const deviceColumn =
    table.name === devices?.table ? devices.keyColumn : table.firstOf(deviceColumns);
  if (userColumn === undefined || deviceColumn === undefined) return undefined;
  // Stored results of analyses name users and devices too.
  const isResult = table.columns.some((column) => /^(min|max|median|count)(_|$)/.test(column));
  return isResult ? undefined : { userColumn, deviceColumn };
}

function unclear(
  tables: readonly Table[],
  candidates: readonly ReadingTable[],
  metrics: readonly string[],
): CommandFailure {
  const wanted = `a table with the columns device_id, timestamp, ${metrics.join(', ')}`;
  const found = tables.map(({ name, columns }) => `  ${name} (${columns.join(', ')})`);
  const sentence =
    candidates.length === 0
      ? `There is no table of readings: ${wanted}. Other metrics are named by --metrics.`
      : `Which table has the readings is not clear: ${candidates.map(({ table }) => table).join(', ')} could. Drop or rename the others in a copy of the database.`;
  return new CommandFailure([sentence, 'Tables:', ...found].join('\n'));
}
