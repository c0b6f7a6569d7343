import type { DeviceStore } from '../device-store.ts';
import { toDevice } from './device-table.ts';
import type { InMemoryTables } from './in-memory-tables.ts';

export function createInMemoryDeviceStore(tables: InMemoryTables): DeviceStore {
  const { devices, users } = tables;
  return {
    async register(deviceId, { nowMs }) {
      tables.checkUsable();
      const { record, created } = devices.register(deviceId, nowMs);
      return { device: toDevice(record), created };
    },
    async find(deviceId) {
      tables.checkUsable();
      const record = devices.find(deviceId);
      return record && toDevice(record);
    },
    async list(page) {
      tables.checkUsable();
      return devices.list(page);
    },
    async remove(deviceId) {
      tables.checkUsable();
      const record = devices.find(deviceId);
      if (record === undefined) return false;
      users.unlinkAll(record);
      devices.remove(record);
      return true;
    },
    async changedSince(version, { limit }) {
      tables.checkUsable();
      return devices.changedSince(version, limit);
    },
  };
}
