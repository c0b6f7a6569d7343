import type { DeviceId, DeviceReadings, ReadingPosition, Storage } from '@device-stats/core';

export function device(id: string): DeviceId {
  return id as DeviceId; // the tests use ids that fulfil the rules
}

/** The integers from `from` to before `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** Readings at the timestamps; each value tells where it belongs. */
export function entry(
  deviceId: DeviceId,
  timestamps: readonly number[],
  metricCount = 3,
): DeviceReadings {
  const values = range(0, metricCount).map((metric) =>
    Float64Array.from(timestamps, (timestamp) => timestamp + metric / 8),
  );
  return { deviceId, readings: { timestamps: Float64Array.from(timestamps), values } };
}

/** Appends readings; returns the id of the first. */
export async function append(
  { readings }: Storage,
  deviceId: DeviceId,
  timestamps: readonly number[],
): Promise<number> {
  const { firstIds } = await readings.append([entry(deviceId, timestamps)], { nowMs: 1 });
  return firstIds[0] ?? 0;
}

/** The positions of a device's readings, page by page. */
export async function readPositions(
  { readings }: Storage,
  deviceId: DeviceId,
  { limit = 1000, period = {} }: { limit?: number; period?: { from?: number; to?: number } } = {},
): Promise<ReadingPosition[]> {
  const positions: ReadingPosition[] = [];
  for (;;) {
    const after = positions.at(-1);
    const query = { deviceId, period, limit, ...(after && { after }) };
    const { ids, timestamps } = await readings.page(query);
    positions.push(
      ...Array.from(ids, (id, row) => ({ id, timestamp: timestamps[row] ?? Number.NaN })),
    );
    if (ids.length < limit) return positions;
  }
}

export async function readIds(storage: Storage, deviceId: DeviceId): Promise<number[]> {
  return (await readPositions(storage, deviceId)).map(({ id }) => id);
}
