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
  const call = async (path: string, body?: unknown): Promise<Analytics> => {
    const response = await fetch(`${url}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    });
    if (!response.ok) throw new Error(`${path} answered ${await response.text()}`);
    return (await response.json()) as Analytics;
  };
  return {
    send: async (deviceId, measurement) => {
      await call(`/devices/${encodeURIComponent(deviceId)}/stats`, measurement);
    },
    register: async (name, deviceId) =>
      Number((await call('/users/', { name, device_id: deviceId }))['id']),
    analyticsOfUser: (userId) => call(`/users/${userId}/analytics`),
  };
}
