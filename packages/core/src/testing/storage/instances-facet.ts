import assert from 'node:assert/strict';
import type { DataVersion } from '../../device/device.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Facet, FacetScope, TestBed } from './facet-scope.ts';
import { readRows, readTimestamps } from './read-all.ts';
import { rejectsWith, unlessExpired } from './rejections.ts';
import { device, entry, range } from './sample-readings.ts';
import { readState, sameState } from './stored-state.ts';
import { maintainAll, muchLaterMs, turn } from './upkeep.ts';
import { contentsOf, viewContents } from './view-contents.ts';

const nowMs = 1;
const a = device('a');
const b = device('b');
const claim = { scope: 's', key: 'k', part: 0, fingerprint: 'f' };

/** Several instances on the same data. */
export const instancesFacet: Facet = {
  name: 'several instances',
  define(scope) {
    if (scope.capabilities.shared) defineShared(scope);
    else scope.skip('work on the same data', 'the storage is not shared');
  },
};

function defineShared({ test }: FacetScope): void {
  test('see what the other wrote', async (bed) => {
    const [one, two] = await openTwo(bed);
    await one.readings.append([entry(a, bed.metrics, [1, 2])], { nowMs });
    assert.deepEqual(await readTimestamps(two, a), [1, 2]);
    await two.readings.append([entry(a, bed.metrics, [3])], { nowMs });
    assert.deepEqual(await readTimestamps(one, a), [1, 2, 3]);
    assert.deepEqual(await one.devices.find(a), await two.devices.find(a));
    await two.readings.remove({ deviceId: a, period: { to: 3 } });
    assert.deepEqual(await readTimestamps(one, a), [3]);
    const { user } = await one.users.create({ name: 'n', deviceIds: [a] }, { nowMs });
    assert.deepEqual(await two.users.find(user.id), user);
    await two.devices.remove(a);
    assert.equal(await one.devices.find(a), undefined);
    assert.deepEqual((await one.users.find(user.id))?.deviceIds, []);
  });

  test('see what the other removed, in views', async (bed) => {
    const [one, two] = await openTwo(bed);
    const subject = { kind: 'device', deviceId: a } as const;
    const seenByTwo = async (): Promise<readonly number[]> => {
      const view = await two.readings.openView({ subject, period: {} });
      const rows = await readRows(one, a);
      assert.deepEqual(await viewContents(view, bed.metrics), [contentsOf(rows, bed.metrics)]);
      return rows.map(({ timestamp }) => timestamp);
    };
    await one.readings.append([entry(a, bed.metrics, [1, 2])], { nowMs });
    assert.deepEqual(await seenByTwo(), [1, 2]);
    await one.devices.remove(a);
    await one.readings.append([entry(a, bed.metrics, [9])], { nowMs });
    assert.deepEqual(await seenByTwo(), [9]);
  });

  test('see the same whatever upkeep the other does', async (bed) => {
    const { metrics } = bed;
    const [one, two] = await openTwo(bed);
    await one.readings.append([entry(a, metrics, range(1_000, 1_040))], { nowMs });
    await two.readings.append([entry(a, metrics, range(1_010, 1_020), 1)], { nowMs });
    let before = await readState(two, metrics);
    const period = { from: 1_000, to: 1_100 };
    const view = await two.readings.openView({ subject: { kind: 'device', deviceId: a }, period });
    const contents = await viewContents(view, metrics);
    for (const [round, storage] of [one, two, one].entries()) {
      const afterStep = async (): Promise<void> => {
        for (const instance of [one, two]) sameState(await readState(instance, metrics), before);
        const seen = await unlessExpired(() => viewContents(view, metrics));
        if (seen !== undefined) assert.deepEqual(seen, contents);
      };
      await maintainAll(storage, { nowMs: muchLaterMs * (round + 1), afterStep });
      await afterStep();
      await two.readings.remove({ deviceId: a, period: { to: 1_005 + round } });
      await one.readings.append([entry(a, metrics, [1_003, 1_050 + round])], { nowMs });
      before = await readState(one, metrics);
    }
  });

  test('leave the upkeep to the one that has it in hand', async (bed) => {
    const [one, two] = await openTwo(bed);
    for (let start = 0; start < 12_000; start += 1_000) {
      await one.readings.append([entry(a, bed.metrics, range(start, start + 1_000))], { nowMs });
    }
    if ((await one.maintain({ ...turn, holder: 'one' })) !== 'worked') return;
    assert.notEqual(await two.maintain({ ...turn, holder: 'two' }), 'worked');
    await one.close();
    const whenMs = turn.nowMs + turn.leaseMs;
    assert.notEqual(await two.maintain({ ...turn, holder: 'two', nowMs: whenMs }), 'leased');
  });

  test('append at the same time without loss', async (bed) => {
    const storages = await openTwo(bed);
    await Promise.all(
      range(0, 40).map((index) => {
        const storage = storages[index % 2] ?? bed.storage;
        return storage.readings.append([entry(a, bed.metrics, [index])], { nowMs });
      }),
    );
    for (const storage of storages) {
      const rows = await readRows(storage, a);
      assert.deepEqual(
        rows.map(({ timestamp }) => timestamp),
        range(0, 40),
      );
      assert.equal(new Set(rows.map(({ id }) => id)).size, 40);
      assert.equal((await storage.devices.find(a))?.readingCount, 40);
    }
  });

  test('store twins under one idempotency key once', async (bed) => {
    const storages = await openTwo(bed);
    const receipts = await Promise.all(
      [...storages, ...storages].map((storage) =>
        storage.readings.append([entry(a, bed.metrics, [1, 2])], { nowMs, idempotency: claim }),
      ),
    );
    assert.equal(receipts.filter(({ repeated }) => !repeated).length, 1);
    assert.equal(new Set(receipts.map(({ firstIds }) => firstIds[0])).size, 1);
    assert.deepEqual(await readTimestamps(bed.storage, a), [1, 2]);
  });

  test('take versions from one counter', async (bed) => {
    const [one, two] = await openTwo(bed);
    let last = 0 as DataVersion;
    for (const [index, storage] of [one, two, one, two].entries()) {
      const id = index % 3 === 0 ? a : b;
      await storage.readings.append([entry(id, bed.metrics, [index])], { nowMs });
      const changes = await two.devices.changedSince(last, { limit: 9 });
      assert.deepEqual(await one.devices.changedSince(last, { limit: 9 }), changes);
      assert.deepEqual(
        changes.map(({ deviceId }) => deviceId),
        [id],
      );
      last = changes[0]?.version ?? last;
    }
  });

  test('agree on the metrics', async (bed) => {
    const [one] = await openTwo(bed);
    const third = await bed.reopen();
    const other = [...bed.metrics, { name: 'added_required', optional: false }];
    await rejectsWith('METRICS_CONFLICT', () => third.declareMetrics(other));
    const added = [...bed.metrics, { name: 'added_optional', optional: true }];
    assert.deepEqual(await third.declareMetrics(added), added);
    await third.readings.append([entry(a, added, [1, 2])], { nowMs });
    await one.readings.append([entry(a, bed.metrics, [3])], { nowMs });
    const rows = await readRows(third, a);
    const values = rows.map((row) => row.values.at(-1));
    assert.equal(rows.length, 3, 'an instance that knows fewer metrics goes on');
    assert.deepEqual([values[0], values[2]], [Number.NaN, Number.NaN]);
  });

  test('are closed one by one', async (bed) => {
    const [one, two] = await openTwo(bed);
    await two.close();
    await one.readings.append([entry(a, bed.metrics, [1])], { nowMs });
    const third = await bed.reopen();
    await third.declareMetrics(bed.metrics);
    assert.deepEqual(await readTimestamps(third, a), [1]);
  });
}

async function openTwo({
  storage,
  metrics,
  reopen,
}: TestBed): Promise<readonly [Storage, Storage]> {
  const second = await reopen();
  await second.declareMetrics(metrics);
  return [storage, second];
}
