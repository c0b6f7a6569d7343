import type { DeviceId, User, UserId, UserStore } from '@device-stats/core';
import type { CommitQueue } from './commit-queue.ts';
import type { SqliteConnection } from './connection.ts';
import type { DeviceDraft } from './device-draft.ts';
import { toDevice } from './device-row.ts';
import { deviceNotFound, userNotFound } from './not-found.ts';
import type { Reader } from './reader.ts';
import { toPage } from './storage-page.ts';
import { prepareUserReads, prepareUserWrites } from './user-statements.ts';
import type { WriteTransaction } from './write-transaction.ts';

interface UserStoreParts {
  readonly reader: Reader;
  readonly queue: CommitQueue;
  readonly writer: SqliteConnection;
}

/** The users and their links to devices. */
export function createSqliteUserStore(parts: UserStoreParts): UserStore {
  return { ...createReads(parts), ...createWrites(parts) };
}

function createReads({ reader }: UserStoreParts): Pick<UserStore, 'find' | 'list' | 'listDevices'> {
  const statements = prepareUserReads(reader.connection);
  const toUser = ({ id, name }: { readonly id: number; readonly name: string }): User => {
    const links = statements.listDeviceIds.all({ userId: id });
    // Only valid ids get into the tables.
    return { id: id as UserId, name, deviceIds: links.map((link) => link.id as DeviceId) };
  };
  return {
    find: (userId) =>
      reader.read(() => {
        const row = statements.find.find({ userId });
        return row && toUser(row);
      }),
    list: ({ after = 0, limit }) =>
      reader.read(() =>
        toPage(statements.list.all({ after, limit: limit + 1 }), {
          limit,
          keyOf: ({ id }) => id,
          toItem: toUser,
        }),
      ),
    listDevices: (userId, { after = 0, limit }) =>
      reader.read(() => {
        if (statements.find.find({ userId }) === undefined) throw userNotFound(userId);
        return toPage(statements.listDevices.all({ userId, after, limit: limit + 1 }), {
          limit,
          keyOf: ({ linkId }) => linkId,
          toItem: toDevice,
        });
      }),
  };
}

function createWrites({
  queue,
  writer,
}: UserStoreParts): Pick<UserStore, 'create' | 'remove' | 'link' | 'unlink'> {
  const statements = prepareUserWrites(writer);
  const change = (
    [userId, deviceId]: readonly [UserId, DeviceId],
    apply: (link: { readonly userId: number; readonly deviceKey: number }) => number,
  ): Promise<boolean> =>
    queue.submit({
      run(transaction) {
        if (statements.find.find({ userId }) === undefined) throw userNotFound(userId);
        const { key } = getDevice(transaction, deviceId);
        return apply({ userId, deviceKey: key }) > 0;
      },
    });
  return {
    create: ({ name, deviceIds }, { nowMs, idempotency: claim }) =>
      queue.submit({
        run(transaction) {
          const options = { readingCount: null, nowMs };
          const { value, repeated } = transaction.log.once(claim, options, (): User => {
            const devices = deviceIds.map((deviceId) => getDevice(transaction, deviceId));
            const id = statements.insert.find({ name, nowMs })?.id ?? 0;
            for (const { key } of devices) statements.link.run({ userId: id, deviceKey: key });
            return { id: id as UserId, name, deviceIds: [...deviceIds] };
          });
          return { user: value, repeated };
        },
      }),
    remove: (userId) => queue.submit({ run: () => statements.remove.run({ userId }) > 0 }),
    link: (...link) => change(link, (ids) => statements.link.run(ids)),
    unlink: (...link) => change(link, (ids) => statements.unlink.run(ids)),
  };
}

function getDevice(transaction: WriteTransaction, deviceId: DeviceId): DeviceDraft {
  const device = transaction.findDevice(deviceId);
  if (device === undefined) throw deviceNotFound(deviceId);
  return device;
}
