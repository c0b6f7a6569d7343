import assert from 'node:assert/strict';
import type { DataVersion } from '../../device/device.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Facet, FacetScope, TestBed } from './facet-scope.ts';
import { readTimestamps } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { device, entry, range } from './sample-readings.ts';
import { readState, sameState } from './stored-state.ts';
import { maintainAll, muchLaterMs, turn } from './upkeep.ts';

const a = device('a');
const b = device('b\u00e9\u{1f321}');
const claim = { scope: 's', key: 'k', part: 0, fingerprint: 'f' };
const userClaim = { ...claim, scope: 'users.create' };

/** What is left when a storage is closed and opened again. */
export const durabilityFacet: Facet = {
  name: 'durability',
  define(scope) {
    scope.test('begins empty on data of its own', async ({ storage, metrics, openOther }) => {
      await storage.readings.append([entry(a, metrics, [1])], { nowMs: 1 });
      const other = await openOther();
      assert.deepEqual(await other.devices.list({ limit: 9 }), { items: [] });
      assert.deepEqual(await other.users.list({ limit: 9 }), { items: [] });
    });
    if (scope.capabilities.durable) defineDurable(scope);
    else scope.skip('keeps everything over reopening', 'the storage is not durable');
  },
};

function defineDurable({ test }: FacetScope): void {
  test('keeps everything over reopening', async (bed) => {
    const { user } = await fill(bed.storage, bed);
    const before = await readState(bed.storage, bed.metrics);
    const write = await bed.storage.idempotency.find(claim);
    await bed.storage.close();
    const again = await bed.reopen();
    await again.declareMetrics(bed.metrics);
    sameState(await readState(again, bed.metrics), before);
    assert.deepEqual(await again.users.find(user.id), user);
    assert.deepEqual(await again.idempotency.find(claim), write);
  });

  test('keeps everything when it is closed at any step of the upkeep', async (bed) => {
    await fill(bed.storage, bed);
    await bed.storage.readings.remove({ deviceId: a, period: { from: 10, to: 15 } });
    const before = await readState(bed.storage, bed.metrics);
    let { storage } = bed;
    for (const round of range(0, 8)) {
      for (const _ of range(0, round)) {
        await storage.maintain({ ...turn, nowMs: muchLaterMs * (round + 1) });
      }
      await storage.close();
      storage = await bed.reopen();
      await storage.declareMetrics(bed.metrics);
      sameState(await readState(storage, bed.metrics), before);
    }
    await maintainAll(storage, { nowMs: 9 * muchLaterMs });
    sameState(await readState(storage, bed.metrics), before);
  });

  test('keeps everything when the upkeep comes before the metrics are declared', async (bed) => {
    await fill(bed.storage, bed);
    const before = await readState(bed.storage, bed.metrics);
    await bed.storage.close();
    const again = await bed.reopen();
    await maintainAll(again);
    await again.declareMetrics(bed.metrics);
    sameState(await readState(again, bed.metrics), before);
  });

  test('keeps what was accepted before it closed', async (bed) => {
    const { storage, metrics } = bed;
    const accepted = range(0, 5).map((index) =>
      storage.readings.append([entry(a, metrics, [index])], { nowMs: 1 }),
    );
    await storage.close();
    await Promise.all(accepted);
    const again = await bed.reopen();
    await again.declareMetrics(metrics);
    assert.deepEqual(await readTimestamps(again, a), range(0, 5));
  });

  test('knows repeats over reopening', async (bed) => {
    const { receipt, made } = await fill(bed.storage, bed);
    await bed.storage.close();
    const again = await bed.reopen();
    await again.declareMetrics(bed.metrics);
    const repeated = await fill(again, bed);
    assert.deepEqual(repeated.receipt, { ...receipt, repeated: true });
    assert.deepEqual(repeated.made, { ...made, repeated: true });
  });

  test('goes on with ids and versions over reopening', async (bed) => {
    const { storage, metrics } = bed;
    const { firstIds } = await storage.readings.append([entry(a, metrics, [1, 2])], { nowMs: 1 });
    const { user } = await storage.users.create({ name: 'n', deviceIds: [] }, { nowMs: 1 });
    const version = (await storage.devices.find(a))?.version ?? (0 as DataVersion);
    await storage.readings.remove({ deviceId: a, period: {} });
    await storage.users.remove(user.id);
    await storage.devices.remove(a);
    await storage.close();
    const again = await bed.reopen();
    await again.declareMetrics(metrics);
    const receipt = await again.readings.append([entry(a, metrics, [1])], { nowMs: 1 });
    const { user: next } = await again.users.create({ name: 'n', deviceIds: [] }, { nowMs: 1 });
    assert.ok((receipt.firstIds[0] ?? 0) > (firstIds[0] ?? 0) + 1, 'a new reading id');
    assert.ok(next.id > user.id, 'a new user id');
    const changes = await again.devices.changedSince(version, { limit: 9 });
    assert.deepEqual(
      changes.map(({ deviceId }) => deviceId),
      [a],
    );
  });

  test('keeps removals over reopening', async (bed) => {
    await fill(bed.storage, bed);
    await bed.storage.readings.remove({ deviceId: b, period: { from: 20 } });
    await bed.storage.devices.remove(a);
    const before = await readState(bed.storage, bed.metrics);
    await bed.storage.close();
    const again = await bed.reopen();
    await again.declareMetrics(bed.metrics);
    sameState(await readState(again, bed.metrics), before);
    await rejectsWith('DEVICE_NOT_FOUND', () => again.readings.findLatest(a));
  });

  test('keeps the metrics over reopening', async (bed) => {
    await bed.storage.close();
    const again = await bed.reopen();
    const other = [...bed.metrics, { name: 'added_required', optional: false }];
    await rejectsWith('METRICS_CONFLICT', () => again.declareMetrics(other));
    assert.deepEqual(await again.declareMetrics(bed.metrics), bed.metrics);
  });
}

async function fill(
  { devices, users, readings }: Storage,
  { metrics }: TestBed,
): Promise<{
  readonly receipt: Awaited<ReturnType<Storage['readings']['append']>>;
  readonly made: Awaited<ReturnType<Storage['users']['create']>>;
  readonly user: Awaited<ReturnType<Storage['users']['create']>>['user'];
}> {
  await devices.register(device('without readings'), { nowMs: 3 });
  const batch = [entry(b, metrics, [30, 10, 20, 20]), entry(a, metrics, range(0, 100))];
  const receipt = await readings.append(batch, { nowMs: 4, idempotency: claim });
  const made = await users.create(
    { name: 'n', deviceIds: [b, a] },
    { nowMs: 5, idempotency: userClaim },
  );
  return { receipt, made, user: made.user };
}
