import assert from 'node:assert/strict';
import type { DataVersion } from '../../device/device.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Facet, FacetScope, TestBed } from './facet-scope.ts';
import { readRows, readTimestamps } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { device, entry, range } from './sample-readings.ts';
import { contentsOf, viewContents } from './view-contents.ts';

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
    const before = await readAll(bed.storage, bed);
    await bed.storage.close();
    const again = await bed.reopen();
    await again.declareMetrics(bed.metrics);
    assert.deepEqual(await readAll(again, bed), before);
    assert.deepEqual(await again.users.find(user.id), user);
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
    const before = await readAll(bed.storage, bed);
    await bed.storage.close();
    const again = await bed.reopen();
    await again.declareMetrics(bed.metrics);
    assert.deepEqual(await readAll(again, bed), before);
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

/** All that can be read of a storage. */
async function readAll(storage: Storage, { metrics }: TestBed): Promise<unknown> {
  const { items: devices } = await storage.devices.list({ limit: 100 });
  const readings = [];
  for (const { id: deviceId } of devices) {
    const rows = await readRows(storage, deviceId);
    const subject = { kind: 'device', deviceId } as const;
    const view = await storage.readings.openView({ subject, period: {} });
    assert.deepEqual(await viewContents(view, metrics), [contentsOf(rows, metrics)]);
    readings.push(rows);
  }
  const changes = await storage.devices.changedSince(0 as DataVersion, { limit: 100 });
  const write = await storage.idempotency.find(claim);
  return { devices, readings, changes, write, users: await storage.users.list({ limit: 100 }) };
}
