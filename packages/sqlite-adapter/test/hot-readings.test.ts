import type { MetricSet, ReadingPosition } from '@device-stats/core';
import NativeDatabase from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { append, device, entry, range, readIds, readPositions } from './sample-readings.ts';
import { temporaryFiles } from './temporary-file.ts';

const a = device('a');
const b = device('b');
const nowMs = 1;
const files = temporaryFiles();

describe('hot readings', () => {
  it('are some dozens of rows when 4,096 come one by one', async () => {
    const storage = await files.open();
    for (const index of range(0, 64)) {
      await Promise.all(
        range(0, 64).map((n) => append(storage, n % 8 === 0 ? b : a, [index * 64 + n])),
      );
    }
    expect(countChunks(storage.path)).toBeLessThan(80);
    expect(await readIds(storage, a)).toHaveLength(64 * 56);
    expect(await readIds(storage, b)).toHaveLength(64 * 8);
  });

  it('of one device that arrive together are one row', async () => {
    const storage = await files.open();
    await Promise.all(range(0, 10).map((n) => append(storage, a, range(n * 100, n * 100 + 100))));
    expect(countChunks(storage.path)).toBe(1);
  });

  it('of a great batch are rows of bounded size', async () => {
    const storage = await files.open();
    await append(storage, a, range(0, 10_000));
    const native = new NativeDatabase(storage.path, { readonly: true });
    const sizes = native.prepare('select length(data) from reading_chunk').pluck().all();
    native.close();
    expect(sizes).toHaveLength(5);
    for (const size of sizes) expect(size).toBeLessThan(66_000);
    expect(await readIds(storage, a)).toEqual(range(1, 10_001));
  });

  it('keep their columns when metrics are added', async () => {
    const path = files.path();
    const storage = await files.open({ path });
    await append(storage, a, [1]);
    const more: MetricSet = [
      ...['x', 'y', 'z'].map((name) => ({ name, optional: false })),
      { name: 'battery', optional: true },
    ];
    expect(await storage.declareMetrics(more)).toEqual(more);
    await storage.readings.append([entry(a, [2], 4)], { nowMs });
    await storage.readings.append([entry(a, [3], 3)], { nowMs });
    const { values } = await storage.readings.page({ deviceId: a, period: {}, limit: 9 });
    const expected = [
      [1, 2, 3],
      [1.125, 2.125, 3.125],
      [1.25, 2.25, 3.25],
      [Number.NaN, 2.375, Number.NaN],
    ];
    expect(values.map((column) => [...column])).toEqual(expected);
    const subject = { kind: 'device', deviceId: a } as const;
    const view = await storage.readings.openView({ subject, period: {} });
    for (const block of view.devices[0]?.loose ?? []) expect(block.values).toHaveLength(4);
    await storage.close();
    const again = await files.open({ path }).catch((error: unknown) => error);
    expect(again).toMatchObject({ code: 'METRICS_CONFLICT' });
  });
});

describe('reading ids', () => {
  it('are never given again, though everything was removed and the file opened anew', async () => {
    const path = files.path();
    const storage = await files.open({ path });
    expect(await append(storage, a, [1, 2, 3])).toBe(1);
    await storage.readings.remove({ deviceId: a, period: {} });
    expect(await append(storage, b, [1])).toBe(4);
    await storage.devices.remove(a);
    await storage.devices.remove(b);
    await storage.close();
    const again = await files.open({ path });
    expect(await append(again, a, [1])).toBe(5);
  });

  it('of the two instances on one file do not meet', async () => {
    const path = files.path();
    const both = await Promise.all([files.open({ path }), files.open({ path })]);
    const ids = await Promise.all(
      range(0, 200).map((index) => append(both[index % 2 === 0 ? 0 : 1], a, [index])),
    );
    expect(new Set(ids).size).toBe(200);
    expect(await readIds(both[0], a)).toHaveLength(200);
  });
});

describe('pages of readings', () => {
  it('are in order though chunks overlap in every way', async () => {
    const storage = await files.open();
    const random = seededRandom(42);
    const expected: ReadingPosition[] = [];
    for (const size of [1, 300, 2, 500, 3000, 1, 1, 40, 250]) {
      const timestamps = range(0, size).map(() => Math.floor(random() * 500));
      if (size === 250) timestamps.sort((left, right) => left - right);
      const firstId = await append(storage, a, timestamps);
      timestamps.forEach((timestamp, row) => expected.push({ timestamp, id: firstId + row }));
    }
    expected.sort((left, right) => left.timestamp - right.timestamp || left.id - right.id);
    for (const limit of [7, 100, 1000, 10_000]) {
      expect(await readPositions(storage, a, { limit })).toEqual(expected);
    }
    const period = { from: 100, to: 301 };
    const inside = expected.filter(({ timestamp }) => timestamp >= 100 && timestamp < 301);
    expect(await readPositions(storage, a, { limit: 64, period })).toEqual(inside);
    const latest = await storage.readings.findLatest(a);
    expect({ timestamp: latest.timestamps[0], id: latest.ids[0] }).toEqual(expected.at(-1));
  });
});

describe('removing readings', () => {
  it('takes out any period of any chunks and keeps the rest as it was', async () => {
    const random = seededRandom(7);
    const storage = await files.open();
    let expected: ReadingPosition[] = [];
    for (const round of range(0, 40)) {
      const size = [1, 5, 90, 400][round % 4] ?? 1;
      const timestamps = range(0, size).map(() => Math.floor(random() * 1000));
      const firstId = await append(storage, a, timestamps);
      timestamps.forEach((timestamp, row) => expected.push({ timestamp, id: firstId + row }));
      const from = Math.floor(random() * 1000);
      const to = from + 1 + Math.floor(random() * 50);
      const kept = expected.filter(({ timestamp }) => timestamp < from || timestamp >= to);
      const removed = await storage.readings.remove({ deviceId: a, period: { from, to } });
      expect(removed).toBe(expected.length - kept.length);
      expected = kept.sort((left, right) => left.timestamp - right.timestamp || left.id - right.id);
      expect(await readPositions(storage, a)).toEqual(expected);
      expect(await storage.devices.find(a)).toMatchObject({
        readingCount: expected.length,
        lastReadingAtMs: expected.at(-1)?.timestamp ?? null,
      });
      const latest = await storage.readings.findLatest(a);
      expect([...latest.ids]).toEqual(expected.slice(-1).map(({ id }) => id));
    }
  });

  it('changes the version only when something was removed', async () => {
    const storage = await files.open();
    await append(storage, a, [1, 2]);
    const before = await storage.devices.find(a);
    expect(await storage.readings.remove({ deviceId: a, period: { from: 3 } })).toBe(0);
    expect(await storage.devices.find(a)).toEqual(before);
    await storage.readings.remove({ deviceId: a, period: { from: 2 } });
    expect((await storage.devices.find(a))?.version).toBeGreaterThan(before?.version ?? 0);
  });
});

function countChunks(path: string): number {
  const native = new NativeDatabase(path, { readonly: true });
  const count = native.prepare('select count(*) from reading_chunk').pluck().get();
  native.close();
  return Number(count);
}

/** Mulberry32. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
