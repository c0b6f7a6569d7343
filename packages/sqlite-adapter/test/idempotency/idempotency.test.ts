import type { AppendReceipt, IdempotencyClaim } from '@device-stats/core';
import NativeDatabase from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { SqliteStorage } from '../../src/index.ts';
import { device, entry, range, readIds } from '../sample-readings.ts';
import { temporaryFiles } from '../temporary-file.ts';
import { makeOneTableOfKeys } from './one-table-of-keys.ts';

const a = device('a');
const claim = { scope: 'append a', key: 'k', part: 0, fingerprint: 'f' };
const files = temporaryFiles();

describe('idempotency keys', () => {
  it('are remembered when the file is opened again', async () => {
    const path = files.path();
    const storage = await files.open({ path });
    const batch = [entry(a, [1, 2]), entry(device('b'), [3])];
    const first = await storage.readings.append(batch, { nowMs: 10, idempotency: claim });
    await storage.close();
    const again = await files.open({ path });
    const repeat = await again.readings.append(batch, { nowMs: 20, idempotency: claim });
    expect(first).toEqual({ firstIds: [1, 3], receivedAtMs: 10, repeated: false });
    expect(repeat).toEqual({ ...first, repeated: true });
    expect(await readIds(again, a)).toHaveLength(2);
    expect(await again.idempotency.find(claim)).toEqual({ fingerprint: 'f', readingCount: 3 });
  });

  it('make one write of many that arrive together', async () => {
    const storage = await files.open();
    const receipts = await Promise.all(
      range(0, 20).map(() =>
        storage.readings.append([entry(a, [1])], { nowMs: 1, idempotency: claim }),
      ),
    );
    expect(receipts.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(await readIds(storage, a)).toEqual([1]);
  });

  it('give back the user as it was made', async () => {
    const storage = await files.open();
    await storage.devices.register(a, { nowMs: 1 });
    const create = (): ReturnType<typeof storage.users.create> =>
      storage.users.create({ name: 'u', deviceIds: [a] }, { nowMs: 1, idempotency: claim });
    const { user } = await create();
    await storage.devices.remove(a);
    expect(await create()).toEqual({ user, repeated: true });
    await storage.users.remove(user.id);
    expect(await create()).toEqual({ user, repeated: true });
    expect(await storage.idempotency.find(claim)).toBeUndefined();
  });

  it('are forgotten by age, however many they are', async () => {
    const storage = await files.open();
    await Promise.all(
      range(0, 2500).map((nowMs) =>
        storage.readings.append([entry(a, [1])], {
          nowMs,
          idempotency: { ...claim, key: `k${nowMs}` },
        }),
      ),
    );
    expect(await storage.idempotency.sweep({ beforeMs: 2400 })).toBe(2400);
    expect(await storage.idempotency.sweep({ beforeMs: 2400 })).toBe(0);
    expect(await storage.idempotency.find({ ...claim, key: 'k2399' })).toBeUndefined();
    expect(await storage.idempotency.find({ ...claim, key: 'k2400' })).toBeDefined();
  });

  it('are known after thousands of commits, to other processes as well', async () => {
    const storage = await files.open();
    const other = await files.open({ path: storage.path });
    for (const round of range(0, 1_100)) await append(storage, round);
    const receipts = await Promise.all(range(0, 1_100).map((round) => append(other, round)));
    expect(receipts.every(({ repeated }) => repeated)).toBe(true);
    expect((await storage.devices.find(a))?.readingCount).toBe(1_100);
    // 32 sets of a commit are merged into one, and 32 of those again.
    expect(countRows(storage.path, 'key_set')).toBeLessThan(64);
  });

  it('are looked up while another process writes, and while no further write is taken', async () => {
    const storage = await files.open({ maxQueuedReadings: 1, busyRetryMs: 100 });
    await append(storage, 1);
    const native = new NativeDatabase(storage.path);
    native.exec('begin immediate');
    const waiting = append(storage, 2);
    await expect(append(storage, 3)).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(await storage.idempotency.find(claimOf(1))).toEqual({
      fingerprint: 'f1',
      readingCount: 1,
    });
    expect(await storage.idempotency.find(claimOf(2))).toBeUndefined();
    native.exec('rollback');
    native.close();
    await waiting;
    expect(await storage.idempotency.find(claimOf(2))).toBeDefined();
  });

  it('of a file of before are still known, and forgotten by age', async () => {
    const first = await files.open();
    await first.readings.append([entry(a, [1])], { nowMs: 1 });
    await first.close();
    const native = new NativeDatabase(first.path);
    makeOneTableOfKeys(native);
    const insert = native.prepare('insert into idempotency_key values (?, ?, 0, ?, 1, ?, ?)');
    for (const round of range(0, 9_000)) {
      const { scope, key, fingerprint } = claimOf(round);
      insert.run(scope, key, fingerprint, JSON.stringify([round]), Math.floor(round / 10));
    }
    native.close();
    const storage = await files.open({ path: first.path });
    expect(await append(storage, 8_999)).toEqual({
      firstIds: [8_999],
      receivedAtMs: 899,
      repeated: true,
    });
    expect(await storage.idempotency.sweep({ beforeMs: 500 })).toBe(5_000);
    expect(await storage.idempotency.find(claimOf(4_999))).toBeUndefined();
    expect(await storage.idempotency.find(claimOf(5_000))).toEqual({
      fingerprint: 'f5000',
      readingCount: 1,
    });
    expect((await append(storage, 9_000)).repeated).toBe(false);
  });
});

function append(storage: SqliteStorage, round: number): Promise<AppendReceipt> {
  return storage.readings.append([entry(a, [round])], { nowMs: 1, idempotency: claimOf(round) });
}

function claimOf(round: number): IdempotencyClaim {
  return { ...claim, key: `k${round}`, fingerprint: `f${round}` };
}

function countRows(path: string, table: string): number {
  const native = new NativeDatabase(path, { readonly: true });
  const count = native.prepare(`select count(*) from ${table}`).pluck().get();
  native.close();
  return Number(count);
}
