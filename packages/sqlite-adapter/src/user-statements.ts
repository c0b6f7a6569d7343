import type { SqliteConnection } from './connection.ts';
import { type DeviceRow, deviceColumns } from './device-row.ts';
import type { Statement } from './statement.ts';

interface UserRow {
  readonly id: number;
  readonly name: string;
}

interface UserDeviceLink {
  readonly userId: number;
  readonly deviceKey: number;
}

/** The statements by which users are read. */
export interface UserReads {
  readonly find: Statement<{ readonly userId: number }, UserRow>;
  readonly list: Statement<{ readonly after: number; readonly limit: number }, UserRow>;
  /** In the order of linking. */
  readonly listDeviceIds: Statement<{ readonly userId: number }, { readonly id: string }>;
  readonly listDevices: Statement<
    { readonly userId: number; readonly after: number; readonly limit: number },
    DeviceRow & { readonly linkId: number }
  >;
}

/** The statements by which users are changed. */
export interface UserWrites {
  readonly find: Statement<{ readonly userId: number }, { readonly id: number }>;
  readonly insert: Statement<
    { readonly name: string; readonly nowMs: number },
    { readonly id: number }
  >;
  readonly remove: Statement<{ readonly userId: number }, unknown>;
  readonly link: Statement<UserDeviceLink, unknown>;
  readonly unlink: Statement<UserDeviceLink, unknown>;
}

export function prepareUserReads(connection: SqliteConnection): UserReads {
  return {
    find: connection.prepare((queries, { userId }) =>
      queries.selectFrom('user').select(['id', 'name']).where('id', '=', userId),
    ),
    list: connection.prepare((queries, { after, limit }) =>
      queries
        .selectFrom('user')
        .select(['id', 'name'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit),
    ),
    listDeviceIds: connection.prepare((queries, { userId }) =>
      queries
        .selectFrom('user_device')
        .innerJoin('device', 'device.key', 'user_device.device_key')
        .select('device.id')
        .where('user_device.user_id', '=', userId)
        .orderBy('user_device.id'),
    ),
    listDevices: connection.prepare((queries, { userId, after, limit }) =>
      queries
        .selectFrom('user_device')
        .innerJoin('device', 'device.key', 'user_device.device_key')
        .select([...deviceColumns, 'user_device.id as linkId'])
        .where('user_device.user_id', '=', userId)
        .where('user_device.id', '>', after)
        .orderBy('user_device.id')
        .limit(limit),
    ),
  };
}

export function prepareUserWrites(connection: SqliteConnection): UserWrites {
  return {
    find: connection.prepare((queries, { userId }) =>
      queries.selectFrom('user').select('id').where('id', '=', userId),
    ),
    insert: connection.prepare((queries, { name, nowMs }) =>
      queries.insertInto('user').values({ name, created_at_ms: nowMs }).returning('id'),
    ),
    remove: connection.prepare((queries, { userId }) =>
      queries.deleteFrom('user').where('id', '=', userId),
    ),
    link: connection.prepare((queries, { userId, deviceKey }) =>
      queries
        .insertInto('user_device')
        .values({ user_id: userId, device_key: deviceKey })
        .onConflict((conflict) => conflict.columns(['user_id', 'device_key']).doNothing()),
    ),
    unlink: connection.prepare((queries, { userId, deviceKey }) =>
      queries
        .deleteFrom('user_device')
        .where('user_id', '=', userId)
        .where('device_key', '=', deviceKey),
    ),
  };
}
