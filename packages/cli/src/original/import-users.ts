import type { DatabaseSync } from 'node:sqlite';
import type { Client } from '../connection/connection.ts';
import type { ImportJournal } from '../import/import-journal.ts';
import type { DeviceTable, LinkTable, OriginalLayout, UserTable } from './original-layout.ts';
import { quoteName } from './table.ts';

/** What devices and users are brought over with. */
export interface ImportUsersOptions<C> {
  readonly client: Client;
  readonly layout: OriginalLayout;
  readonly journal: ImportJournal<C>;
  readonly interruption: AbortSignal;
}

/** Registers the devices that have no readings; returns how many. */
export async function importDevices<C>(
  database: DatabaseSync,
  { client, layout: { devices, readings }, interruption }: ImportUsersOptions<C>,
): Promise<number> {
  if (devices === undefined) return 0;
  const rows = database
    .prepare(
      `SELECT CAST(d.${quoteName(devices.idColumn)} AS TEXT) AS id FROM ${quoteName(devices.table)} d
        WHERE NOT EXISTS (SELECT 1 FROM ${quoteName(readings.table)} r
          WHERE r.${quoteName(readings.deviceColumn)} = d.${quoteName(devices.keyColumn)})`,
    )
    .all();
  for (const { id } of rows) {
    interruption.throwIfAborted();
    await client.devices.register(String(id));
  }
  return rows.length;
}

/** Creates the users that no earlier run has, with their devices; writes each down. Returns how many. */
export async function importUsers<C>(
  database: DatabaseSync,
  { client, layout: { devices, users }, journal, interruption }: ImportUsersOptions<C>,
): Promise<number> {
  if (users === undefined) return 0;
  const rows = database
    .prepare(
      `SELECT ${quoteName(users.keyColumn)} AS id, ${quoteName(users.nameColumn)} AS name
        FROM ${quoteName(users.table)} ORDER BY ${quoteName(users.keyColumn)}`,
    )
    .all();
  let count = 0;
  for (const { id, name } of rows) {
    interruption.throwIfAborted();
    const oldId = String(id);
    const { importId, users: known } = journal.entry;
    if (oldId in known) continue;
    const deviceIds = linkedDevices(database, { users, devices, userId: id });
    // A link may name a device that has neither a row nor readings.
    for (const deviceId of deviceIds) await client.devices.register(deviceId);
    const user = { name: name === null ? `user ${oldId}` : String(name), device_ids: deviceIds };
    const idempotencyKey = `${importId}.user.${oldId}`;
    const created = await client.users.create(user, { idempotencyKey });
    journal.update({ users: { ...known, [oldId]: created.id } });
    journal.save();
    count += 1;
  }
  return count;
}

interface UserDevices {
  readonly users: UserTable;
  readonly devices: DeviceTable | undefined;
  readonly userId: unknown;
}

function linkedDevices(
  database: DatabaseSync,
  { users, devices, userId }: UserDevices,
): readonly string[] {
  const ids = users.links.flatMap((link) =>
    database
      .prepare(linksSql(link, devices))
      .all(userId as string | number)
      .map(({ id }) => String(id)),
  );
  return [...new Set(ids)];
}

function linksSql(link: LinkTable, devices: DeviceTable | undefined): string {
  const key = `l.${quoteName(link.deviceColumn)}`;
  const join = devices !== undefined && devices.idColumn !== devices.keyColumn;
  const id = join ? `coalesce(d.${quoteName(devices.idColumn)}, ${key})` : key;
  const joined = join
    ? `LEFT JOIN ${quoteName(devices.table)} d ON d.${quoteName(devices.keyColumn)} = ${key}`
    : '';
  return `SELECT CAST(${id} AS TEXT) AS id FROM ${quoteName(link.table)} l ${joined}
    WHERE l.${quoteName(link.userColumn)} = ? AND ${key} IS NOT NULL`;
}
