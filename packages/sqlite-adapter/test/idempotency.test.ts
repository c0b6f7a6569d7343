import { describe, expect, it } from 'vitest';
import { device, entry, range, readIds } from './sample-readings.ts';
import { temporaryFiles } from './temporary-file.ts';

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
});
