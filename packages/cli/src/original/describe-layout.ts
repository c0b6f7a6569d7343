import type { DatabaseSync } from 'node:sqlite';
import type { OriginalLayout } from './original-layout.ts';
import { quoteName } from './table.ts';

/** What was found in a database and what was not, a line each. */
export function describeLayout(database: DatabaseSync, layout: OriginalLayout): string {
  const { readings, devices, users, ignored } = layout;
  const count = (table: string): string => countRows(database, table).toLocaleString('en');
  const lines = [
    `readings: ${count(readings.table)} in ${readings.table} (${[readings.deviceColumn, readings.timestampColumn, ...readings.metrics].join(', ')})`,
    devices === undefined
      ? 'devices:  no table; they are those of the readings'
      : `devices:  ${count(devices.table)} in ${devices.table} (${devices.idColumn})`,
    users === undefined
      ? 'users:    no table with id and name; none are brought over'
      : `users:    ${count(users.table)} in ${users.table}, ${describeLinks(users.links)}`,
  ];
  if (ignored.length > 0) lines.push(`ignored:  ${ignored.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

/** How many rows a table has. */
export function countRows(database: DatabaseSync, table: string): number {
  const row = database.prepare(`SELECT count(*) AS count FROM ${quoteName(table)}`).get();
  return Number(row?.['count']);
}

function describeLinks(links: NonNullable<OriginalLayout['users']>['links']): string {
  if (links.length === 0) return 'linked to no devices';
  const columns = links.map(
    ({ table, userColumn, deviceColumn }) => `${table} (${userColumn}, ${deviceColumn})`,
  );
  return `linked to devices by ${columns.join(' and ')}`;
}
