import assert from 'node:assert/strict';
import { rejectsWith } from '../storage/rejections.ts';
import { rejectsWithFaults } from './expected-faults.ts';
import { type Facet, startMs, type TestBed } from './facet-scope.ts';
import { blocksOf, countOf, range, sample, untyped } from './sample-readings.ts';

/** What is no valid reading, device or user, and that nothing of it is stored. */
export const validationFacet: Facet = {
  name: 'validation',
  define({ test, testOf }) {
    const faulty: readonly (readonly [string, unknown, readonly string[]])[] = [
      ['a missing metric', { x: 1 }, ['y']],
      ['metrics that are no numbers', { x: '1', y: true }, ['x', 'y']],
      ['null for a required metric', { x: null, y: 1 }, ['x']],
      ['a number that is not finite', { x: 1, y: Number.NaN }, ['y']],
      ['an overflowing number', { x: Number.POSITIVE_INFINITY, y: 1 }, ['x']],
      ['a text for an optional metric', { x: 1, y: 1, battery: '9' }, ['battery']],
      ['unknown fields', { x: 1, y: 1, X: 1, deviceId: 'a' }, ['X', 'deviceId']],
      [
        'a timestamp without an offset',
        { x: 1, y: 1, timestamp: '2026-01-31T12:00:00' },
        ['timestamp'],
      ],
      [
        'a date that does not exist',
        { x: 1, y: 1, timestamp: '2026-02-29T12:00:00Z' },
        ['timestamp'],
      ],
      ['a timestamp before 1970', { x: 1, y: 1, timestamp: -1 }, ['timestamp']],
      ['a timestamp after 9999', { x: 1, y: 1, timestamp: 253_402_300_800_000 }, ['timestamp']],
      ['null for a timestamp', { x: 1, y: 1, timestamp: null }, ['timestamp']],
      [
        'several faults, all named',
        { x: 'a', battery: [], timestamp: {}, z: 1 },
        ['battery', 'timestamp', 'x', 'y', 'z'],
      ],
      ['an array for a reading', [1, 2], ['']],
      ['null for a reading', null, ['']],
    ];
    for (const [what, reading, paths] of faulty) {
      test(`refuses ${what}`, async (bed) => {
        const { readings } = bed;
        await rejectsWithFaults(paths, () => readings.append('a', untyped(reading)));
        const batch = untyped([sample(1), reading]);
        const inBatch = paths.map((path) => (path === '' ? '1' : `1.${path}`));
        await rejectsWithFaults(inBatch, () => readings.appendBatch('a', batch));
        await storedNothing(bed);
      });
    }

    test('names the faults of all readings of a batch', async (bed) => {
      const batch = untyped([{ x: 1 }, sample(1), { ...sample(2), q: 0 }, { y: 1 }]);
      await rejectsWithFaults(['0.y', '2.q', '3.x'], () => bed.readings.appendBatch('a', batch));
      await storedNothing(bed);
    });

    test('names the first hundred faults', async ({ readings }) => {
      const batch = untyped(range(0, 150).map(() => ({ x: 1 })));
      const paths = range(0, 100).map((index) => `${index}.y`);
      await rejectsWithFaults(paths, () => readings.appendBatch('a', batch));
    });

    test('refuses readings of many devices that name none, or no possible one', async (bed) => {
      const ids = ['a', undefined, '', 'a\nb', '.', '..', 'x'.repeat(201), '\uD800', 7];
      const many = untyped(ids.map((deviceId) => ({ ...sample(1), deviceId })));
      const paths = range(1, ids.length).map((index) => `${index}.deviceId`);
      await rejectsWithFaults(paths, () => bed.readings.appendMany(many));
      await storedNothing(bed);
    });

    test('refuses what is no list of readings', async ({ readings }) => {
      for (const batch of [{}, 'x', 1, null]) {
        await rejectsWith('INVALID_INPUT', () => readings.appendBatch('a', untyped(batch)));
      }
    });

    test('refuses device ids that cannot be', async (bed) => {
      for (const id of ['a\u0000', 'tab\there', 'x'.repeat(201)]) await refusesDeviceId(bed, id);
    });

    testOf('anyIdText', 'refuses device ids that no URL can carry', async (bed) => {
      for (const id of ['', '.', '..', '\uDC00']) await refusesDeviceId(bed, id);
    });

    test('takes every other text as a device id, as it is', async (bed) => {
      const ids = [
        ' ',
        'a/b?c#d%20&e=f',
        '...',
        '\u{1F600}'.repeat(200),
        'é',
        'e\u0301',
        "'; --",
        '__proto__',
      ];
      for (const id of ids) assert.equal((await bed.readings.append(id, sample(1))).deviceId, id);
      const known = (await bed.devices.list()).items.map(({ id }) => id);
      assert.deepEqual(known, ids);
    });

    test('refuses users without a name, with unknown fields or impossible devices', async (bed) => {
      const { users } = bed;
      await rejectsWithFaults(['name'], () => users.create(untyped({})));
      await rejectsWithFaults(['name'], () => users.create({ name: '' }));
      await rejectsWithFaults(['age'], () => users.create(untyped({ name: 'n', age: 3 })));
      const deviceIds = untyped(['a', 5, '']);
      await rejectsWithFaults(['deviceIds.1', 'deviceIds.2'], () =>
        users.create({ name: 'n', deviceIds }),
      );
      assert.deepEqual((await users.list()).items, []);
    });

    test('refuses user ids that cannot be', async ({ users, statistics }) => {
      for (const id of [0, -1, 1.5, 2 ** 53]) {
        await rejectsWith('INVALID_INPUT', () => users.get(id));
        await rejectsWith('INVALID_INPUT', () => statistics.ofUser(id));
      }
    });

    test('refuses idempotency keys that are too long', async (bed) => {
      const idempotencyKey = 'k'.repeat(256);
      const { readings, users } = bed;
      await rejectsWith('INVALID_INPUT', () => readings.append('a', sample(1), { idempotencyKey }));
      await rejectsWith('INVALID_INPUT', () =>
        readings.appendBatch('a', [sample(1)], { idempotencyKey }),
      );
      const stream = blocksOf([[sample(1)]]);
      await rejectsWith('INVALID_INPUT', () =>
        readings.appendStream(stream, { deviceId: 'a', idempotencyKey }),
      );
      await rejectsWith('INVALID_INPUT', () => users.create({ name: 'n' }, { idempotencyKey }));
      await storedNothing(bed);
    });

    const maxFutureMs = 60_000;
    test(
      'refuses timestamps too far ahead of the clock',
      async (bed) => {
        const { readings } = bed;
        await readings.append('a', sample(startMs + maxFutureMs));
        const late = sample(startMs + maxFutureMs + 1);
        await rejectsWithFaults(['timestamp'], () => readings.append('a', late));
        await rejectsWithFaults(['1.timestamp'], () =>
          readings.appendBatch('a', [sample(1), late]),
        );
        bed.clock.nowMs += 1;
        await readings.append('a', late);
        assert.equal(await countOf(bed, 'a'), 2);
      },
      { maxFutureMs },
    );
  },
};

async function storedNothing({ devices, users }: TestBed): Promise<void> {
  assert.deepEqual((await devices.list()).items, [], 'no device is known');
  assert.deepEqual((await users.list()).items, [], 'no user is known');
}

async function refusesDeviceId(
  { devices, readings, statistics }: TestBed,
  id: string,
): Promise<void> {
  await rejectsWith('INVALID_INPUT', () => readings.append(id, sample(1)));
  await rejectsWith('INVALID_INPUT', () => readings.getLatest(id));
  await rejectsWith('INVALID_INPUT', () => devices.register(id));
  await rejectsWith('INVALID_INPUT', () => devices.get(id));
  await rejectsWith('INVALID_INPUT', () => statistics.ofDevice(id));
}
