import assert from 'node:assert/strict';
import type { DeviceId } from '../../device/device.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { readRows, readTimestamps } from './read-all.ts';
import { device, entry, range } from './sample-readings.ts';
import { readingsIn, readState, sameState } from './stored-state.ts';
import { maintainAll, muchLaterMs, turn } from './upkeep.ts';

const nowMs = 1;
const a = device('a');
const b = device('b');
const claim = { scope: 's', key: 'k', part: 0, fingerprint: 'f' };

/** The upkeep of a storage changes no answer, whatever and however much there is to do. */
export const maintenanceFacet: Facet = {
  name: 'maintenance',
  define({ test, testUndeclared }) {
    test('changes nothing that can be read', async (bed) => {
      await fill(bed);
      const before = await readState(bed.storage, bed.metrics);
      const write = await bed.storage.idempotency.find(claim);
      for (const whenMs of [turn.nowMs, turn.nowMs, muchLaterMs]) {
        await maintainAll(bed.storage, { nowMs: whenMs });
        sameState(await readState(bed.storage, bed.metrics), before);
      }
      assert.deepEqual(await bed.storage.idempotency.find(claim), write);
    });

    test('has no backlog of devices once all is done', async (bed) => {
      assert.equal(await bed.storage.maintenanceBacklog(), 0);
      await fill(bed);
      const { items } = await bed.storage.devices.list({ limit: 1_000 });
      const backlog = await bed.storage.maintenanceBacklog();
      assert.ok(Number.isInteger(backlog) && backlog >= 0, `${backlog} is a number of devices`);
      assert.ok(backlog <= items.length, `${backlog} of ${items.length} devices`);
      await maintainAll(bed.storage);
      assert.equal(await bed.storage.maintenanceBacklog(), 0);
    });

    test('changes nothing with any of its steps', async (bed) => {
      const { storage, metrics } = bed;
      await append(bed, a, range(1_000, 1_040), range(1_010, 1_020));
      const before = await readState(storage, metrics);
      const afterStep = async (): Promise<void> =>
        sameState(await readState(storage, metrics), before);
      await maintainAll(storage, { afterStep });
      await maintainAll(storage, { nowMs: muchLaterMs, afterStep });
    });

    test('takes nothing from readings that come later, late ones too', async (bed) => {
      const { storage, metrics } = bed;
      let expected = await readRows(storage, await register(bed, a));
      let whenMs = turn.nowMs;
      for (const round of range(0, 6)) {
        const timestamps = [
          ...range(1_000 + round * 30, 1_030 + round * 30),
          ...range(1_000, 1_010),
          1_015,
        ];
        const batch = entry(a, metrics, timestamps, round);
        const { firstIds } = await storage.readings.append([batch], { nowMs });
        const [firstId = 0] = firstIds;
        const { values } = batch.readings;
        const added = timestamps.map((timestamp, row) => ({
          timestamp,
          values: values.map((column) => column[row] ?? Number.NaN),
          id: firstId + row,
        }));
        expected = [...expected, ...added].toSorted(
          (p, q) => p.timestamp - q.timestamp || p.id - q.id,
        );
        assert.deepEqual(await readRows(storage, a), expected, `round ${round}, before upkeep`);
        whenMs += round % 2 === 0 ? 1 : 24 * 60 * 60 * 1_000;
        await maintainAll(storage, { nowMs: whenMs });
        assert.deepEqual(readingsIn(await readState(storage, metrics), a), expected);
      }
    });

    test('keeps readings of one timestamp apart, and in the order of their ids', async (bed) => {
      const { storage, metrics } = bed;
      for (const seed of range(0, 5)) {
        const timestamps = range(0, 20).map((index) => 1_000 + (index % 2));
        await storage.readings.append([entry(a, metrics, timestamps, seed)], { nowMs });
      }
      const before = await readRows(storage, a);
      await maintainAll(storage);
      await maintainAll(storage, { nowMs: muchLaterMs });
      for (const limit of [1, 3, 7, 50, 1_000]) {
        assert.deepEqual(await readRows(storage, a, { limit }), before, `pages of ${limit}`);
        const second = before.filter(({ timestamp }) => timestamp === 1_001);
        const period = { from: 1_001, to: 1_002 };
        assert.deepEqual(await readRows(storage, a, { period, limit }), second);
      }
    });

    test('keeps gaps of optional metrics, and metrics that have no value at all', async (bed) => {
      const { storage, metrics } = bed;
      for (const [round, hasValue] of [() => false, isEven, () => true].entries()) {
        const timestamps = range(0, 40).map((index) => 1_000 + round * 40 + index);
        const { readings } = entry(a, metrics, timestamps, round);
        const values = readings.values.map((column, metric) =>
          metrics[metric]?.optional
            ? column.map((_, row) => (hasValue(row + metric) ? row / 8 : Number.NaN))
            : column,
        );
        await storage.readings.append([{ deviceId: a, readings: { ...readings, values } }], {
          nowMs,
        });
        const before = await readState(storage, metrics);
        await maintainAll(storage);
        sameState(await readState(storage, metrics), before);
      }
    });

    test('keeps every bit of the values', async (bed) => {
      const { storage, metrics } = bed;
      const special = [0, 0.1, 1 / 3, 5e-324, -5e-324, 2 ** 53 + 2, 1.5e308, -1.5e308, 1e21, 1e-7];
      const timestamps = range(1_000, 1_060);
      const values = metrics.map((_, metric) =>
        Float64Array.from(timestamps, (_timestamp, row) => special[(row * 7 + metric) % 10] ?? 0),
      );
      const readings = { timestamps: Float64Array.from(timestamps), values };
      await storage.readings.append([{ deviceId: a, readings }], { nowMs });
      const before = await readState(storage, metrics);
      await maintainAll(storage);
      sameState(await readState(storage, metrics), before);
    });

    testUndeclared('does not mind metrics that are declared later', async ({ storage }) => {
      const x = { name: 'x', optional: false };
      const added = [x, { name: 'y', optional: true }, { name: 'z', optional: true }];
      await storage.declareMetrics([x]);
      await storage.readings.append([entry(a, [x], range(1_000, 1_040))], { nowMs });
      await maintainAll(storage);
      await storage.declareMetrics(added);
      const widened = await readState(storage, added);
      await maintainAll(storage, { nowMs: muchLaterMs });
      sameState(await readState(storage, added), widened);
      await storage.readings.append([entry(a, added, range(1_020, 1_060), 5)], { nowMs });
      const before = await readState(storage, added);
      await maintainAll(storage);
      sameState(await readState(storage, added), before);
      assert.equal(readingsIn(before, a).length, 80);
    });

    test('gives new ids to readings that come later', async (bed) => {
      const { storage, metrics } = bed;
      await append(bed, a, range(1_000, 1_050));
      const last = Math.max(...(await readRows(storage, a)).map(({ id }) => id));
      await maintainAll(storage);
      await maintainAll(storage, { nowMs: muchLaterMs });
      const { firstIds } = await storage.readings.append([entry(b, metrics, [1])], { nowMs });
      assert.ok((firstIds[0] ?? 0) > last, `${firstIds.join()} comes after ${last}`);
    });

    test('loses nothing of what is written meanwhile', async (bed) => {
      const { storage, metrics } = bed;
      await append(bed, a, range(1_000, 1_050));
      const [removed] = await Promise.all([
        storage.readings.remove({ deviceId: a, period: { from: 1_010, to: 1_020 } }),
        maintainAll(storage),
        ...range(0, 20).map((index) => append(bed, a, [2_000 + index])),
        ...range(0, 20).map((index) => append(bed, b, [1_000 + index])),
      ]);
      assert.equal(removed, 10);
      const before = await readState(storage, metrics);
      const expected = [...range(1_000, 1_010), ...range(1_020, 1_050), ...range(2_000, 2_020)];
      assert.deepEqual(await readTimestamps(storage, a), expected);
      assert.deepEqual(await readTimestamps(storage, b), range(1_000, 1_020));
      await maintainAll(storage);
      sameState(await readState(storage, metrics), before);
    });

    test('goes well when several steps are asked for at once', async (bed) => {
      const { storage, metrics } = bed;
      await fill(bed);
      const before = await readState(storage, metrics);
      await Promise.all(range(0, 4).map(() => maintainAll(storage)));
      sameState(await readState(storage, metrics), before);
      const all = range(0, 40).map((index) =>
        storage.maintain({ ...turn, nowMs: muchLaterMs + index }),
      );
      await Promise.all(all);
      sameState(await readState(storage, metrics), before);
    });

    testUndeclared('has nothing to do for an empty storage', async ({ storage }) => {
      await maintainAll(storage);
      assert.deepEqual(await storage.devices.list({ limit: 9 }), { items: [] });
    });

    test('is finished or refused when the storage closes meanwhile', async (bed) => {
      await fill(bed);
      const steps = range(0, 3).map(() => bed.storage.maintain(turn));
      await bed.storage.close();
      for (const outcome of await Promise.allSettled(steps)) {
        if (outcome.status === 'fulfilled') continue;
        assert.equal((outcome.reason as { readonly code?: unknown }).code, 'CLOSED');
      }
    });
  },
};

/** Readings of all kinds, a user and a key. */
async function fill(bed: TestBed): Promise<void> {
  const { storage, metrics } = bed;
  await append(bed, a, range(1_000, 1_120), range(1_040, 1_080), [1_060, 1_060, 1_060, 1_060]);
  await append(bed, b, ...range(0, 40).map((index) => [1_000 + 3 * index]));
  await register(bed, device('without readings'));
  await storage.users.create({ name: 'n', deviceIds: [b, a] }, { nowMs });
  const batch = [entry(b, metrics, [9_000, 1_001], 7)];
  await storage.readings.append(batch, { nowMs, idempotency: claim });
}

async function register({ storage }: TestBed, deviceId: DeviceId): Promise<DeviceId> {
  await storage.devices.register(deviceId, { nowMs });
  return deviceId;
}

async function append(
  { storage, metrics }: TestBed,
  deviceId: DeviceId,
  ...batches: readonly (readonly number[])[]
): Promise<void> {
  for (const [seed, timestamps] of batches.entries()) {
    await storage.readings.append([entry(deviceId, metrics, timestamps, seed)], { nowMs });
  }
}

function isEven(row: number): boolean {
  return row % 2 === 0;
}
