import assert from 'node:assert/strict';
import { isDeviceStatsError } from '../../errors/device-stats-error.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { operationDevice, operations } from './operations.ts';
import { readTimestamps } from './read-all.ts';
import { rejectsWith, rejectsWithReason } from './rejections.ts';
import { entry, range } from './sample-readings.ts';

/** What every operation does while a storage is new, closing and closed, and when it is aborted. */
export const lifecycleFacet: Facet = {
  name: 'lifecycle',
  define({ test, testUndeclared, capabilities }) {
    test('declares the capabilities that are expected', async ({ storage }) => {
      assert.deepEqual({ ...storage.capabilities }, { ...capabilities });
    });

    for (const { name, call } of operations) {
      test(`${name} answers at once on a new storage`, async (bed) => {
        const [outcome] = await Promise.allSettled([call(bed)]);
        if (outcome?.status !== 'rejected') return;
        const reason: unknown = outcome.reason;
        const notFound =
          isDeviceStatsError(reason, 'DEVICE_NOT_FOUND') ||
          isDeviceStatsError(reason, 'USER_NOT_FOUND');
        assert.ok(notFound, `expected an answer or that nothing is found, got ${String(reason)}`);
      });

      test(`${name} is refused while the storage closes`, async (bed) => {
        const closing = bed.storage.close();
        await rejectsWith('CLOSED', () => call(bed));
        await closing;
      });

      test(`${name} is refused by a closed storage`, async (bed) => {
        await bed.storage.close();
        await rejectsWith('CLOSED', () => call(bed));
      });
    }

    testUndeclared('keeps devices and users before metrics are declared', async (bed) => {
      const { devices, users } = bed.storage;
      await devices.register(operationDevice, { nowMs: 1 });
      await users.create({ name: 'n', deviceIds: [operationDevice] }, { nowMs: 1 });
      await bed.storage.declareMetrics(bed.metrics);
      assert.equal((await devices.list({ limit: 9 })).items.length, 1);
      assert.equal((await users.list({ limit: 9 })).items.length, 1);
    });

    for (const { name, call } of operations.filter(({ abortable }) => abortable)) {
      test(`${name} is refused with the reason of its aborted signal`, async (bed) => {
        await append(bed, [10, 20]);
        const before = await bed.storage.devices.list({ limit: 9 });
        for (const reason of [
          new Error('no longer needed'),
          'a reason that is no error',
          undefined,
        ]) {
          const signal = AbortSignal.abort(reason);
          await rejectsWithReason(signal.reason, () => call(bed, signal));
        }
        assert.deepEqual(await bed.storage.devices.list({ limit: 9 }), before, 'nothing was done');
        assert.deepEqual(await readTimestamps(bed.storage, operationDevice), [10, 20]);
      });

      test(`${name} is done or refused, not both, when aborted meanwhile`, async (bed) => {
        await append(bed, [10, 20]);
        const before = await bed.storage.devices.list({ limit: 9 });
        const controller = new AbortController();
        const promise = call(bed, controller.signal);
        controller.abort(new Error('too late, perhaps'));
        const [outcome] = await Promise.allSettled([promise]);
        if (outcome?.status === 'rejected') {
          assert.ok(outcome.reason === controller.signal.reason, String(outcome.reason));
          assert.deepEqual(
            await bed.storage.devices.list({ limit: 9 }),
            before,
            'nothing was done',
          );
          return;
        }
        const done = { 'readings.append': [1, 2, 10, 20], 'readings.remove': [] }[name] ?? [10, 20];
        assert.deepEqual(await readTimestamps(bed.storage, operationDevice), done);
      });

      test(`${name} does not mind a signal that is aborted later`, async (bed) => {
        await append(bed, [10, 20]);
        const controller = new AbortController();
        await call(bed, controller.signal);
        const count = (await bed.storage.devices.find(operationDevice))?.readingCount;
        controller.abort();
        assert.equal((await bed.storage.devices.find(operationDevice))?.readingCount, count);
      });
    }

    test('stores no reading of an aborted batch, and registers no device', async (bed) => {
      const signal = AbortSignal.abort();
      const batch = [entry(operationDevice, bed.metrics, [1])];
      await assert.rejects(bed.storage.readings.append(batch, { nowMs: 1, signal }));
      assert.deepEqual(await bed.storage.devices.list({ limit: 9 }), { items: [] });
    });

    test('finishes what was accepted before it closes', async (bed) => {
      const accepted = range(0, 5).map((index) => append(bed, [index]));
      const closing = bed.storage.close();
      const outcomes = await Promise.allSettled(accepted);
      await closing;
      const refused = outcomes.filter(({ status }) => status === 'rejected');
      assert.deepEqual(refused, []);
    });

    test('can be closed again', async ({ storage }) => {
      await Promise.all([storage.close(), storage.close()]);
      await storage.close();
    });

    test('is closed without the others', async (bed) => {
      const other = await bed.openOther();
      await bed.storage.close();
      assert.deepEqual(await other.devices.list({ limit: 1 }), { items: [] });
    });
  },
};

function append({ storage, metrics }: TestBed, timestamps: readonly number[]): Promise<unknown> {
  return storage.readings.append([entry(operationDevice, metrics, timestamps)], { nowMs: 1 });
}
