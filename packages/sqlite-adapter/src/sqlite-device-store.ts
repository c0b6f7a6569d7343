import type { DataVersion, DeviceChange, DeviceId, DeviceStore } from '@device-stats/core';
import type { CommitQueue } from './commit-queue.ts';
import type { SqliteConnection } from './connection.ts';
import { type DeviceRow, deviceColumns, toDevice } from './device-row.ts';
import type { Reader } from './reader.ts';
import type { Statement } from './statement.ts';
import { toPage } from './storage-page.ts';

/** The devices. */
export function createSqliteDeviceStore({
  reader,
  queue,
}: {
  readonly reader: Reader;
  readonly queue: CommitQueue;
}): DeviceStore {
  const statements = prepareStatements(reader.connection);
  return {
    register: (deviceId, { nowMs }) =>
      queue.submit({
        run(transaction) {
          const known = transaction.findDevice(deviceId);
          if (known !== undefined) return { device: toDevice(known), created: false };
          const device = transaction.createDevice(deviceId, nowMs);
          return { device: toDevice(device), created: true };
        },
      }),
    find: (deviceId) =>
      reader.read(() => {
        const row = statements.find.find({ deviceId });
        return row && toDevice(row);
      }),
    list: ({ after = 0, limit }) =>
      reader.read(() =>
        toPage(statements.list.all({ after, limit: limit + 1 }), {
          limit,
          keyOf: ({ key }) => key,
          toItem: toDevice,
        }),
      ),
    remove: (deviceId) =>
      queue.submit({
        run(transaction) {
          const device = transaction.findDevice(deviceId);
          if (device !== undefined) transaction.removeDevice(device);
          return device !== undefined;
        },
      }),
    changedSince: (version, { limit }) =>
      reader.read(() => statements.changedSince.all({ version, limit }).map(toDeviceChange)),
  };
}

interface Statements {
  readonly find: Statement<{ readonly deviceId: string }, DeviceRow>;
  readonly list: Statement<
    { readonly after: number; readonly limit: number },
    DeviceRow & { readonly key: number }
  >;
  readonly changedSince: Statement<
    { readonly version: number; readonly limit: number },
    { readonly id: string; readonly version: number }
  >;
}

function prepareStatements(connection: SqliteConnection): Statements {
  return {
    find: connection.prepare((queries, { deviceId }) =>
      queries.selectFrom('device').select(deviceColumns).where('id', '=', deviceId),
    ),
    list: connection.prepare((queries, { after, limit }) =>
      queries
        .selectFrom('device')
        .select([...deviceColumns, 'key'])
        .where('key', '>', after)
        .orderBy('key')
        .limit(limit),
    ),
    changedSince: connection.prepare((queries, { version, limit }) =>
      queries
        .selectFrom('device')
        .select(['id', 'version'])
        .where('version', '>', version)
        .orderBy('version')
        .limit(limit),
    ),
  };
}

function toDeviceChange(row: { readonly id: string; readonly version: number }): DeviceChange {
  // Both come from the table, into which only valid ones get.
  return { deviceId: row.id as DeviceId, version: row.version as DataVersion };
}
