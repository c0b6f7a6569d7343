import { statSync } from 'node:fs';
import { createDeviceStats, type Storage } from '@device-stats/core';
import NativeDatabase from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { openStorage, type StorageTuning } from '../src/open-storage.ts';
import { makeOneTableOfKeys } from './idempotency/one-table-of-keys.ts';
import { append, device, entry, range, readIds } from './sample-readings.ts';
import { temporaryFiles } from './temporary-file.ts';

const a = device('a');
const b = device('b');
const files = temporaryFiles();
const small: StorageTuning = {
  sizes: { segmentSize: 16, pageSize: 4, segmentFanOut: 4, fanOut: 4 },
};
const metrics = ['x', 'y', 'z'].map((name) => ({ name, optional: false }));
const opened: Storage[] = [];

afterEach(async () => {
  for (const storage of opened.splice(0)) await storage.close();
});

async function open(tuning = small, path = files.path()) {
  const storage = await openStorage({ path }, tuning);
  opened.push(storage);
  await storage.declareMetrics(metrics);
  return storage;
}

async function maintain(storage: Storage, nowMs = 0, holder = 'test'): Promise<string> {
  for (let turn = 0; turn < 5_000; turn += 1) {
    const outcome = await storage.maintain({ holder, nowMs, leaseMs: 1_000 });
    if (outcome !== 'worked') return outcome;
  }
  throw new Error('The upkeep never ends');
}

/** What a query finds in a file: its first column. */
function query(path: string, sql: string): readonly unknown[] {
  const native = new NativeDatabase(path, { readonly: true });
  try {
    return native.prepare(sql).pluck().all();
  } finally {
    native.close();
  }
}

const count = (path: string, table: string): unknown =>
  query(path, `select count(*) from ${table}`)[0];

describe('the upkeep of a SQLite file', () => {
  it('seals all but the newest hot readings, and merges runs of segments', async () => {
    const storage = await open();
    await append(storage, a, range(0, 330));
    expect(await maintain(storage)).toBe('idle');
    const [hot] = query(storage.path, 'select sum(reading_count) from reading_chunk');
    expect(hot).toBeGreaterThan(0);
    expect(hot).toBeLessThan(20);
    const levels = query(
      storage.path,
      'select level from segment_node where is_root = 1 order by position',
    );
    expect(levels).toEqual([2, 1]);
    expect(count(storage.path, 'device_due')).toBe(0);
    expect(count(storage.path, 'pending_merge')).toBe(0);
    expect(await readIds(storage, a)).toEqual(range(1, 331));
  });

  describe('when no device has been due for ten seconds', () => {
    const patient = {
      sizes: { segmentSize: 16, pageSize: 4, segmentFanOut: 9, fanOut: 4 },
      stepMs: 0,
    };
    const roots = (path: string) =>
      query(
        path,
        `select level || case is_interim when 1 then ' interim' else '' end
         from segment_node where is_root = 1 order by device_key, position`,
      );

    it('merges a few segments for a while, until there are enough for a merge that stays', async () => {
      const storage = await open(patient);
      await append(storage, a, range(0, 7 * 16 + 5));
      await maintain(storage, 0);
      await maintain(storage, 9_999);
      expect(roots(storage.path)).toEqual(Array.from({ length: 7 }, () => '0'));
      expect(count(storage.path, 'device_due_when_idle')).toBe(1);
      await maintain(storage, 10_000);
      expect(roots(storage.path)).toEqual(['1 interim', '1 interim', '0']);
      expect(count(storage.path, 'device_due_when_idle')).toBe(0);
      await append(storage, a, range(7 * 16 + 5, 9 * 16 + 5));
      await maintain(storage, 11_000);
      expect(roots(storage.path)).toEqual(['1']);
      expect(await readIds(storage, a)).toEqual(range(1, 9 * 16 + 6));
      const { statistics } = createDeviceStats({ storage, maintenance: false });
      expect((await statistics.ofDevice('a', { to: 9 * 16 })).x.median).toBe((9 * 16 - 1) / 2);
      await maintain(storage, 71_000);
      expect(count(storage.path, 'segment_node')).toBe(10);
      const blocksARun = Math.ceil((9 * 16) / (4 * 6));
      expect(count(storage.path, 'merged_block')).toBe(3 * blocksARun);
    });

    it('does so for each device', async () => {
      const storage = await open(patient);
      await append(storage, a, range(0, 53));
      await append(storage, b, range(0, 200));
      await maintain(storage, 0);
      expect(count(storage.path, 'device_due_when_idle')).toBe(2);
      await maintain(storage, 10_000);
      expect(roots(storage.path)).toEqual(['1 interim', '1', '1 interim']);
    });

    it('dissolves them where something of them is deleted', async () => {
      const storage = await open(patient);
      await append(storage, a, range(0, 53));
      await maintain(storage, 0);
      await maintain(storage, 10_000);
      await storage.readings.remove({ deviceId: a, period: { from: 20, to: 25 } });
      await maintain(storage, 20_000);
      expect(roots(storage.path)).toEqual(['0', '0', '0']);
      await maintain(storage, 80_000);
      expect(roots(storage.path)).toEqual(['1 interim']);
      expect(await readIds(storage, a)).toEqual([...range(1, 21), ...range(26, 54)]);
    });
  });

  it('leaves the version of a device as it is', async () => {
    const storage = await open();
    await append(storage, a, range(0, 100));
    const before = await storage.devices.find(a);
    await maintain(storage);
    expect(await storage.devices.find(a)).toEqual(before);
  });

  it('takes turns between devices', async () => {
    const storage = await open({ ...small, stepMs: 0 });
    await append(storage, a, range(0, 200));
    await append(storage, b, range(0, 200));
    for (const _ of range(0, 4)) await storage.maintain({ holder: 't', nowMs: 0, leaseMs: 1 });
    const keys = query(storage.path, 'select distinct device_key from segment_node');
    expect(keys).toHaveLength(2);
  });

  it('keeps what deletions left over for a minute, then throws it away', async () => {
    const storage = await open();
    await append(storage, a, range(0, 330));
    await maintain(storage, 0);
    const before = count(storage.path, 'segment_node');
    await storage.readings.remove({ deviceId: a, period: { from: 10, to: 300 } });
    expect(await maintain(storage, 1_000)).toBe('idle');
    expect(count(storage.path, 'tombstone')).toBe(0);
    expect(count(storage.path, 'segment_node')).toBeGreaterThanOrEqual(Number(before));
    expect(await maintain(storage, 60_999)).toBe('idle');
    expect(count(storage.path, 'segment_node')).toBeGreaterThanOrEqual(Number(before));
    expect(await maintain(storage, 61_000)).toBe('idle');
    expect(count(storage.path, 'segment_node')).toBeLessThan(5);
    // Of each metric's run of the interim node that what is left was merged into, which has eight pages.
    expect(count(storage.path, 'merged_block')).toBe(3 * 2);
    expect(await readIds(storage, a)).toEqual([...range(1, 11), ...range(301, 331)]);
  });

  it('throws away what a removed device leaves behind, and not what one registered anew has', async () => {
    const storage = await open();
    await append(storage, a, range(0, 330));
    await maintain(storage, 0);
    await storage.devices.remove(a);
    await append(storage, a, range(0, 30));
    expect(await maintain(storage, 0)).toBe('idle');
    expect(await maintain(storage, 60_000)).toBe('idle');
    expect(count(storage.path, 'removed_device')).toBe(0);
    expect(count(storage.path, 'segment_node')).toBe(1);
    expect(count(storage.path, 'segment_readings')).toBe(1);
    expect(await readIds(storage, a)).toEqual(range(331, 361));
  });

  it('sorts readings that arrived in any order anew, so that segments follow each other in time', async () => {
    const storage = await open();
    const shuffled = range(0, 1024).map((i) => (i * 389) % 1024);
    for (const start of range(0, 64)) {
      await append(storage, a, shuffled.slice(start * 16, start * 16 + 16));
      await maintain(storage);
    }
    const [overlaps] = query(
      storage.path,
      `select count(*) from segment_node one join segment_node other on one.id < other.id
       where one.level = 0 and one.superseded_at_ms is null and one.min_timestamp < other.max_timestamp
       and other.level = 0 and other.superseded_at_ms is null and other.min_timestamp < one.max_timestamp`,
    );
    // Of 63 segments in the order of arrival, all 1,953 pairs would overlap.
    expect(overlaps).toBeLessThan(700);
    const { statistics } = createDeviceStats({ storage, maintenance: false });
    expect((await statistics.ofDevice('a', { from: 100, to: 201 })).x).toMatchObject({
      count: 101,
      min: 100,
      max: 200,
      median: 150,
    });
  });

  it('gives space back to the file system when much of the file is free', async () => {
    const storage = await open({});
    const big = range(0, 10).map((i) => entry(a, range(i * 20_000, (i + 1) * 20_000)));
    for (const one of big) await storage.readings.append([one], { nowMs: 1 });
    await maintain(storage, 0);
    await storage.readings.remove({ deviceId: a, period: {} });
    await maintain(storage, 0);
    await maintain(storage, 60_000);
    await storage.close();
    expect(statSync(storage.path).size).toBeLessThan(5_000_000);
  });

  it('is left to one holder at a time, until its lease has run out or it closes', async () => {
    const storage = await open({ ...small, stepMs: 0 });
    await append(storage, a, range(0, 330));
    const turn = (holder: string, nowMs: number) =>
      storage.maintain({ holder, nowMs, leaseMs: 1_000 });
    expect(await turn('one', 0)).toBe('worked');
    expect(await turn('two', 999)).toBe('leased');
    expect(await turn('two', 1_000)).toBe('worked');
    expect(await turn('one', 1_500)).toBe('leased');
    const other = await open(small, storage.path);
    await storage.close();
    expect(await other.maintain({ holder: 'three', nowMs: 1_600, leaseMs: 9 })).toBe('worked');
  });

  it('throws away the pages of a merge that another process has begun and left', async () => {
    const storage = await open();
    await append(storage, a, range(0, 330));
    await maintain(storage);
    await storage.close();
    const native = new NativeDatabase(storage.path);
    const last = Number(native.prepare('select max(id) from merged_block').pluck().get());
    native.exec(`insert into merged_block (id, data) values (${last + 1}, x'00')`);
    native.exec(`update storage_state set last_merged_block_id = ${last + 1}`);
    native.exec(`insert into pending_merge values ('gone', ${last + 1}, ${last + 2})`);
    native.close();
    const again = await open(small, storage.path);
    expect(await maintain(again)).toBe('idle');
    expect(count(storage.path, 'pending_merge')).toBe(0);
    expect(query(storage.path, 'select max(id) from merged_block')).toEqual([last]);
  });
});

describe('a process that goes on with a merge after another one has taken over', () => {
  it('finds that it is too late, though only a part was thrown away', async () => {
    // Long runs of small pages, so that throwing their blocks away takes several steps.
    const tuning = {
      sizes: { segmentSize: 512, pageSize: 2, segmentFanOut: 4, fanOut: 4 },
      stepMs: 0,
    };
    const one = await open(tuning);
    const values = range(0, 5_000).map((i) => (i * 7919) % 5_003);
    await append(one, a, values);
    const turn = (storage: Storage, holder: string, nowMs: number) =>
      storage.maintain({ holder, nowMs, leaseMs: 1_000 });
    while (Number(count(one.path, 'merged_block')) < 150) await turn(one, 'one', 0);
    const two = await open(tuning, one.path);
    await turn(two, 'two', 2_000);
    expect(query(one.path, 'select token from pending_merge')[0]).toMatch(/^thrown away /);
    await two.close();
    expect(await maintain(one, 4_000, 'one')).toBe('idle');
    expect(count(one.path, 'pending_merge')).toBe(0);
    const { statistics } = createDeviceStats({ storage: one, maintenance: false });
    const { x } = await statistics.ofDevice('a', { quantiles: [0.01, 0.1, 0.9] });
    const sorted = values.toSorted((left, right) => left - right);
    expect(x.median).toBe(((sorted[2_499] ?? 0) + (sorted[2_500] ?? 0)) / 2);
    expect(x.quantiles['0.1']).toBeCloseTo((sorted[499] ?? 0) + 0.9, 6);
  });
});

describe('a file of the first version', () => {
  it('is brought up to date, and its readings are sealed', async () => {
    const storage = await open();
    await append(storage, a, range(0, 100));
    await storage.close();
    const native = new NativeDatabase(storage.path);
    makeOneTableOfKeys(native);
    for (const table of [
      'segment_node',
      'segment_readings',
      'merged_block',
      'tombstone',
      'device_due',
      'device_due_when_idle',
      'removed_device',
      'pending_merge',
      'maintenance_lease',
      'job_result',
      'job',
      'job_count',
    ]) {
      native.exec(`drop table ${table}`);
    }
    native.exec('alter table device drop column hot_count; alter table device drop column layout');
    native.exec('alter table storage_state drop column last_merged_block_id');
    native.pragma('user_version = 1');
    native.close();
    const again = await open(small, storage.path);
    expect(await maintain(again)).toBe('idle');
    expect(count(storage.path, 'segment_node')).toBeGreaterThan(4);
    expect(await readIds(again, a)).toEqual(range(1, 101));
  });
});
