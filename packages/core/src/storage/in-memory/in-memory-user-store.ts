import type { UserStore } from '../user-store.ts';
import { toDevice } from './device-table.ts';
import type { InMemoryTables } from './in-memory-tables.ts';
import { toUser } from './user-table.ts';

export function createInMemoryUserStore(tables: InMemoryTables): UserStore {
  const { devices, users, writes } = tables;
  return {
    async create({ name, deviceIds }, { nowMs, idempotency }) {
      tables.checkUsable();
      const earlier = writes.recall(idempotency, 'user');
      if (earlier !== undefined) return { user: earlier.user, repeated: true };
      const linked = deviceIds.map((deviceId) => devices.get(deviceId));
      const user = toUser(users.create(name, linked));
      writes.record(idempotency, nowMs, { kind: 'user', user });
      return { user, repeated: false };
    },
    async find(userId) {
      tables.checkUsable();
      const record = users.find(userId);
      return record && toUser(record);
    },
    async list(page) {
      tables.checkUsable();
      return users.list(page);
    },
    async remove(userId) {
      tables.checkUsable();
      const record = users.find(userId);
      if (record === undefined) return false;
      users.remove(record);
      return true;
    },
    async listDevices(userId, page) {
      tables.checkUsable();
      const { items, ...next } = users.get(userId).devices.page(page);
      return { items: items.map(toDevice), ...next };
    },
    async link(userId, deviceId) {
      tables.checkUsable();
      return users.link(users.get(userId), devices.get(deviceId));
    },
    async unlink(userId, deviceId) {
      tables.checkUsable();
      return users.unlink(users.get(userId), devices.get(deviceId));
    },
  };
}
