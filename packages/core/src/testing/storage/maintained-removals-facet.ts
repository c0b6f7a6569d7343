import assert from 'node:assert/strict';
import type { Period } from '../../period/period.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { readRows, readTimestamps, type StoredRow } from './read-all.ts';
import { device, entry, range } from './sample-readings.ts';
import { readingsIn, readState, sameState } from './stored-state.ts';
import { maintainAll, muchLaterMs } from './upkeep.ts';

const nowMs = 1;
const a = device('a');
const b = device('b');

/** Removals of readings that were, are being and will be looked after. */
export const maintainedRemovalsFacet: Facet = {
  name: 'removals and maintenance',
  define({ test }) {
    const periods: readonly (readonly [string, Period])[] = [
      ['the beginning', { to: 1_030 }],
      ['the end', { from: 1_070 }],
      ['a part in between', { from: 1_033, to: 1_071 }],
      ['a millisecond', { from: 1_050, to: 1_051 }],
      ['all time', {}],
    ];
    for (const [what, period] of periods) {
      test(`remove ${what} of what was maintained, and count it`, async (bed) => {
        const { storage, metrics } = bed;
        await append(bed, range(1_000, 1_100), range(1_040, 1_060), [1_050, 1_050]);
        await maintainAll(storage);
        await remove(bed, period);
        const before = await readState(storage, metrics);
        await maintainAll(storage);
        sameState(await readState(storage, metrics), before);
        await maintainAll(storage, { nowMs: muchLaterMs });
        sameState(await readState(storage, metrics), before);
        assert.equal(await storage.readings.remove({ deviceId: a, period }), 0);
        sameState(await readState(storage, metrics), before);
      });
    }

    test('remove what was not maintained yet', async (bed) => {
      const { storage, metrics } = bed;
      await append(bed, range(1_000, 1_100));
      await remove(bed, { from: 1_020, to: 1_040 });
      const before = await readState(storage, metrics);
      await maintainAll(storage);
      sameState(await readState(storage, metrics), before);
    });

    test('remove periods that overlap, each reading once', async (bed) => {
      const { storage, metrics } = bed;
      await append(bed, range(1_000, 1_100), range(1_030, 1_050));
      await maintainAll(storage);
      for (const [from, to] of [
        [1_020, 1_040],
        [1_030, 1_035],
        [1_035, 1_060],
        [1_010, 1_070],
      ] as const) {
        await remove(bed, { from, to });
      }
      const before = await readState(storage, metrics);
      await maintainAll(storage);
      sameState(await readState(storage, metrics), before);
      assert.deepEqual(await readTimestamps(storage, a), [
        ...range(1_000, 1_010),
        ...range(1_070, 1_100),
      ]);
    });

    test('leave readings that come into a removed period afterwards', async (bed) => {
      const { storage, metrics } = bed;
      await append(bed, range(1_000, 1_100));
      await maintainAll(storage);
      await remove(bed, { from: 1_020, to: 1_080 });
      await append(bed, range(1_050, 1_070), [1_020, 1_079]);
      const expected = [
        ...range(1_000, 1_021),
        ...range(1_050, 1_070),
        1_079,
        ...range(1_080, 1_100),
      ];
      for (const whenMs of [muchLaterMs, 2 * muchLaterMs]) {
        assert.deepEqual(await readTimestamps(storage, a), expected);
        await readState(storage, metrics);
        await maintainAll(storage, { nowMs: whenMs });
      }
      await readState(storage, metrics);
      const period = { from: 1_060, to: 1_085 };
      assert.equal(await storage.readings.remove({ deviceId: a, period }), 10 + 1 + 5);
    });

    test('are seen at once, whatever step the upkeep is at', async (bed) => {
      const { storage, metrics } = bed;
      await append(bed, range(1_000, 1_060));
      let gone = 1_000;
      await maintainAll(storage, {
        afterStep: async () => {
          if (gone >= 1_060) return;
          await remove(bed, { from: gone, to: gone + 2 });
          gone += 2;
          await readState(storage, metrics);
        },
      });
      assert.deepEqual(await readTimestamps(storage, a), range(gone, 1_060));
      await append(bed, range(1_000, 1_010));
      const before = await readState(storage, metrics);
      await maintainAll(storage, { nowMs: muchLaterMs });
      sameState(await readState(storage, metrics), before);
    });

    test('leave a device that can go on when nothing is left of it', async (bed) => {
      const { storage, metrics } = bed;
      await append(bed, range(1_000, 1_050));
      await maintainAll(storage);
      await remove(bed, {});
      await maintainAll(storage);
      assert.deepEqual(await readTimestamps(storage, a), []);
      await append(bed, [1_005, 1_003]);
      await maintainAll(storage, { nowMs: muchLaterMs });
      assert.deepEqual(
        readingsIn(await readState(storage, metrics), a).map(toTimestamp),
        [1_003, 1_005],
      );
    });

    test('of a device leave nothing for one registered again', async (bed) => {
      const { storage, metrics } = bed;
      const { devices, users } = storage;
      await append(bed, range(1_000, 1_050));
      await storage.readings.append([entry(b, metrics, range(1_000, 1_050))], { nowMs });
      const { user } = await users.create({ name: 'n', deviceIds: [b, a] }, { nowMs });
      await maintainAll(storage);
      const ofB = await readRows(storage, b);
      for (const whenMs of [1, 2, 3].map((days) => days * muchLaterMs)) {
        assert.equal(await devices.remove(a), true);
        if (whenMs > muchLaterMs) await maintainAll(storage, { nowMs: whenMs - 100_000 });
        await devices.register(a, { nowMs });
        await users.link(user.id, a);
        assert.deepEqual(await readTimestamps(storage, a), []);
        await append(bed, range(1_020, 1_055));
        await maintainAll(storage, { nowMs: whenMs });
        const state = await readState(storage, metrics);
        assert.deepEqual(readingsIn(state, a).map(toTimestamp), range(1_020, 1_055));
        assert.deepEqual(readingsIn(state, b), ofB);
      }
    });

    test('agree with a list of readings in any sequence', async (bed) => {
      const { storage, metrics } = bed;
      const draw = randomNumbers(20_261_125);
      let expected: readonly StoredRow[] = [];
      let whenMs = muchLaterMs;
      await storage.devices.register(a, { nowMs });
      for (const step of range(0, 60)) {
        const from = 1_000 + draw(120);
        const to = from + 1 + draw(30);
        const choice = draw(10);
        if (choice < 4) await append(bed, range(from, to));
        else if (choice < 7) await remove(bed, { from, to });
        else {
          whenMs += choice === 9 ? muchLaterMs : 1;
          await maintainAll(storage, { nowMs: whenMs });
        }
        const rows = await readRows(storage, a);
        if (choice < 4) assert.equal(rows.length, expected.length + to - from);
        if (choice >= 7) assert.deepEqual(rows, expected, `step ${step}`);
        expected = rows;
        if (step % 10 === 9) await readState(storage, metrics);
      }
    });
  },
};

/** Removes a period of the device: exactly its readings go, and that many are counted. */
async function remove({ storage }: TestBed, period: Period): Promise<void> {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = period;
  const before = await readRows(storage, a);
  const left = before.filter(({ timestamp }) => timestamp < from || timestamp >= to);
  const removed = await storage.readings.remove({ deviceId: a, period });
  assert.equal(removed, before.length - left.length, 'number of removed readings');
  assert.deepEqual(await readRows(storage, a), left);
}

async function append(
  { storage, metrics }: TestBed,
  ...batches: readonly (readonly number[])[]
): Promise<void> {
  for (const [seed, timestamps] of batches.entries()) {
    await storage.readings.append([entry(a, metrics, timestamps, seed)], { nowMs });
  }
}

/** Whole numbers from 0 to below `end`, the same ones for the same seed. */
function randomNumbers(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

function toTimestamp({ timestamp }: StoredRow): number {
  return timestamp;
}
