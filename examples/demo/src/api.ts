import { createDeviceStatsClient } from '@device-stats/client';
import type { Measurement } from './machine.ts';
import type { Analytics } from './screen.ts';

/** What the demo asks of the API. */
export interface Api {
  send(deviceId: string, measurement: Measurement): Promise<void>;
  /** Makes a user linked to the device. */
  register(name: string, deviceId: string): Promise<number>;
  analyticsOfUser(userId: number): Promise<Analytics>;
}

/** The API at a URL. */
export function connectApi(url: string): Api {
  const { readings, users, statistics } = createDeviceStatsClient({ baseUrl: url });
  return {
    send: async (deviceId, measurement) => {
      await readings.append(deviceId, measurement);
    },
    register: async (name, deviceId) => (await users.create({ name, device_id: deviceId })).id,
    analyticsOfUser: (userId) => statistics.ofUser(userId),
  };
}
