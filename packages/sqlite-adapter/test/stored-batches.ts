import assert from 'node:assert/strict';
import { createDeviceStats, type Storage, summarizeReadings } from '@device-stats/core';
import { device, range } from './sample-readings.ts';

/** A batch of `processes/append-batches.ts` as it is found in a storage. */
export interface StoredBatch {
  readonly number: number;
  /** How many rows the batch had. */
  readonly size: number;
  /** The ids of its rows, in their order. */
  readonly ids: readonly number[];
}

/** All batches, by number; fails when devices, readings and statistics do not agree. */
export async function readBatches(storage: Storage): Promise<Map<number, StoredBatch>> {
  const batches = new Map<number, { number: number; size: number; ids: number[] }>();
  for (const deviceId of range(0, 5).map((index) => device(`device ${index}`))) {
    const found = await storage.devices.find(deviceId);
    if (found === undefined) continue;
    const limit = Number.MAX_SAFE_INTEGER;
    const { ids, values } = await storage.readings.page({ deviceId, period: {}, limit });
    await compareStatistics(storage, { deviceId, values });
    if (ids.length !== found.readingCount) {
      throw new Error(`${deviceId} has ${ids.length} readings and counts ${found.readingCount}`);
    }
    ids.forEach((id, row) => {
      const [number = -1, place = -1, size = -1] = values.map((column) => column[row] ?? -1);
      const batch = batches.get(number) ?? { number, size, ids: [] };
      if (batch.ids[place] !== undefined) throw new Error(`Batch ${number} is there twice`);
      batch.ids[place] = id;
      batches.set(number, batch);
    });
  }
  return batches;
}

/** Statistics must be those of the raw readings, whatever of them is sealed. */
async function compareStatistics(
  storage: Storage,
  { deviceId, values }: { readonly deviceId: string; readonly values: readonly Float64Array[] },
): Promise<void> {
  const { statistics } = createDeviceStats({ storage, maintenance: false });
  const quantiles = [0.01, 0.9];
  const metrics = ['x', 'y', 'z'].map((name) => ({ name, optional: false }));
  const timestamps = new Float64Array(values[0]?.length ?? 0);
  const expected = await summarizeReadings([{ timestamps, values }], { metrics, quantiles });
  assert.deepEqual(await statistics.ofDevice(deviceId, { quantiles }), expected);
}
