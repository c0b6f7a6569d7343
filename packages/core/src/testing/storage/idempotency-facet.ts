import assert from 'node:assert/strict';
import type { IdempotencyClaim } from '../../storage/idempotency-store.ts';
import type { AppendReceipt } from '../../storage/reading-store.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { readTimestamps } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { device, entry } from './sample-readings.ts';

const a = device('a');
const b = device('b');
const claim: IdempotencyClaim = { scope: 'append a', key: 'k', part: 0, fingerprint: 'f' };

/** Idempotency keys of appends. */
export const idempotencyFacet: Facet = {
  name: 'idempotency keys of appends',
  define({ test }) {
    test('store a repeat once and answer as the first time', async (bed) => {
      const first = await append(bed, [1, 2], { nowMs: 10 });
      const second = await append(bed, [1, 2], { nowMs: 20 });
      const third = await append(bed, [1, 2], { nowMs: 30 });
      assert.equal(first.repeated, false);
      assert.deepEqual(second, { ...first, repeated: true });
      assert.deepEqual(third, second);
      assert.equal(first.receivedAtMs, 10);
      assert.deepEqual(await readTimestamps(bed.storage, a), [1, 2]);
    });

    test('leave a version and the devices alone at a repeat', async (bed) => {
      const { devices } = bed.storage;
      await append(bed, [1]);
      const before = await devices.list({ limit: 9 });
      await append(bed, [1]);
      assert.deepEqual(await devices.list({ limit: 9 }), before);
    });

    test('know a repeat after other writes, and after its readings are gone', async (bed) => {
      const { devices, readings } = bed.storage;
      const first = await append(bed, [1, 2]);
      await readings.append([entry(a, bed.metrics, [1, 3])], { nowMs: 1 });
      assert.deepEqual(await append(bed, [1, 2]), { ...first, repeated: true });
      await readings.remove({ deviceId: a, period: {} });
      assert.deepEqual(await append(bed, [1, 2]), { ...first, repeated: true });
      assert.deepEqual(await readTimestamps(bed.storage, a), []);
      await devices.remove(a);
      assert.deepEqual(await append(bed, [1, 2]), { ...first, repeated: true });
      assert.equal(await devices.find(a), undefined, 'a repeat registers nothing');
    });

    test('refuse another write, which then has stored nothing', async (bed) => {
      const { devices, readings } = bed.storage;
      await append(bed, [1]);
      const before = await devices.list({ limit: 9 });
      const batch = [entry(b, bed.metrics, [5]), entry(a, bed.metrics, [6])];
      const idempotency = { ...claim, fingerprint: 'other' };
      await rejectsWith('IDEMPOTENCY_CONFLICT', () =>
        readings.append(batch, { nowMs: 1, idempotency }),
      );
      assert.deepEqual(await devices.list({ limit: 9 }), before);
      assert.equal(await devices.find(b), undefined);
      assert.deepEqual(await readTimestamps(bed.storage, a), [1]);
      assert.equal((await append(bed, [1])).repeated, true, 'the first write is still known');
    });

    test('count on their own in every scope, key and part', async (bed) => {
      const claims: readonly IdempotencyClaim[] = [
        claim,
        { ...claim, scope: 'append a ' },
        { ...claim, scope: 'append' },
        { ...claim, scope: '' },
        { ...claim, key: 'K' },
        { ...claim, key: 'k ' },
        { ...claim, key: 'a k', scope: 'append' },
        { ...claim, key: 'k'.repeat(255) },
        { ...claim, key: `${'k'.repeat(254)}l` },
        { ...claim, key: '\u00e9' },
        { ...claim, key: 'e\u0301' },
        { ...claim, key: "'; --" },
        { ...claim, part: 1 },
        { ...claim, part: 10 },
      ];
      for (const [index, idempotency] of claims.entries()) {
        const mine = { ...idempotency, fingerprint: `f${index}` };
        const receipt = await append(bed, [index], { idempotency: mine });
        assert.equal(receipt.repeated, false, JSON.stringify(idempotency));
      }
      for (const [index, idempotency] of claims.entries()) {
        const mine = { ...idempotency, fingerprint: `f${index}` };
        assert.equal((await append(bed, [index], { idempotency: mine })).repeated, true);
      }
      assert.equal((await bed.storage.devices.find(a))?.readingCount, claims.length);
    });

    test('can be looked up, each part with its number of readings', async (bed) => {
      const { idempotency, readings } = bed.storage;
      assert.equal(await idempotency.find(claim), undefined);
      const batch = [entry(a, bed.metrics, [1, 2]), entry(b, bed.metrics, [3])];
      await readings.append(batch, { nowMs: 1, idempotency: claim });
      await append(bed, [4], { idempotency: { ...claim, part: 1, fingerprint: 'g' } });
      const { scope, key } = claim;
      const find = (part: number): Promise<unknown> => idempotency.find({ scope, key, part });
      assert.deepEqual(await find(0), { fingerprint: 'f', readingCount: 3 });
      assert.deepEqual(await find(1), { fingerprint: 'g', readingCount: 1 });
      assert.equal(await find(2), undefined);
      assert.equal(await idempotency.find({ ...claim, scope: 'other' }), undefined);
      assert.equal(await idempotency.find({ ...claim, key: 'other' }), undefined);
    });

    test('are not recorded by a write that was refused', async (bed) => {
      const { idempotency, readings } = bed.storage;
      const controller = new AbortController();
      controller.abort();
      const batch = [entry(a, bed.metrics, [1])];
      const { signal } = controller;
      await assert.rejects(readings.append(batch, { nowMs: 1, idempotency: claim, signal }));
      assert.equal(await idempotency.find(claim), undefined);
      assert.equal((await append(bed, [1])).repeated, false);
    });

    test('are forgotten once swept, those recorded before the moment only', async (bed) => {
      const { idempotency } = bed.storage;
      const claims = ['k1', 'k2', 'k3'].map((key) => ({ ...claim, key }));
      for (const [index, mine] of claims.entries()) {
        await append(bed, [index], { nowMs: 100 * index, idempotency: mine });
      }
      assert.equal(await idempotency.sweep({ beforeMs: 0 }), 0);
      assert.equal(await idempotency.sweep({ beforeMs: 100 }), 1);
      assert.equal(await idempotency.sweep({ beforeMs: 100 }), 0);
      const found = await Promise.all(claims.map((mine) => idempotency.find(mine)));
      assert.deepEqual(
        found.map((write) => write !== undefined),
        [false, true, true],
      );
      assert.deepEqual(await readTimestamps(bed.storage, a), [0, 1, 2], 'readings stay');
      const [swept = claim, kept = claim] = claims;
      assert.equal((await append(bed, [0], { idempotency: swept })).repeated, false);
      assert.equal((await append(bed, [1], { idempotency: kept })).repeated, true);
    });

    test('keep the time of the first write, not that of a repeat', async (bed) => {
      await append(bed, [1], { nowMs: 100 });
      await append(bed, [1], { nowMs: 900 });
      assert.equal(await bed.storage.idempotency.sweep({ beforeMs: 500 }), 1);
      assert.equal(await bed.storage.idempotency.find(claim), undefined);
    });
  },
};

function append(
  { storage, metrics }: TestBed,
  timestamps: readonly number[],
  { nowMs = 1, idempotency = claim }: { nowMs?: number; idempotency?: IdempotencyClaim } = {},
): Promise<AppendReceipt> {
  return storage.readings.append([entry(a, metrics, timestamps)], { nowMs, idempotency });
}
