import assert from 'node:assert/strict';
import type { SubjectInput } from '../../service/statistics-service.ts';
import { rejectsWith } from '../storage/rejections.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { blocksOf, sample } from './sample-readings.ts';

type Action = readonly [what: string, act: (bed: TestBed, userId: number) => Promise<unknown>];

const idempotencyKey = 'known';
const ofA: SubjectInput = { deviceId: 'a' };

const dataChanges: readonly Action[] = [
  ['a reading', ({ readings }) => readings.append('a', sample(1))],
  ['an equal reading', ({ readings }) => readings.append('a', sample(0))],
  ['a batch', ({ readings }) => readings.appendBatch('a', [sample(1)])],
  [
    'a batch of many devices',
    ({ readings }) => readings.appendMany([{ ...sample(1), deviceId: 'a' }]),
  ],
  ['a stream', ({ readings }) => readings.appendStream(blocksOf([[sample(1)]]), { deviceId: 'a' })],
  ['a removal of readings', ({ readings }) => readings.remove('a', { to: 1 })],
];

const linkChanges: readonly Action[] = [
  ['a link', ({ users }, userId) => users.link(userId, 'b')],
  ['an unlinking', ({ users }, userId) => users.unlink(userId, 'a')],
  ['the removal of a linked device', ({ devices }) => devices.remove('a')],
];

const otherActs: readonly Action[] = [
  ['reading', ({ statistics }) => statistics.ofDevice('a')],
  ['readings of another device', ({ readings }) => readings.append('b', sample(1))],
  ['a repeat', ({ readings }) => readings.append('a', sample(0), { idempotencyKey })],
  [
    'a refused batch',
    ({ readings }) =>
      rejectsWith('INVALID_INPUT', () => readings.appendBatch('a', [sample(1), sample(-1)])),
  ],
  ['an empty batch', ({ readings }) => readings.appendBatch('a', [])],
  ['a removal of no readings', ({ readings }) => readings.remove('a', { from: 1 })],
  ['being registered again', ({ devices }) => devices.register('a')],
  ['a repeated link', ({ users }, userId) => users.link(userId, 'a')],
  ['another user', ({ users }) => users.create({ name: 'm', deviceIds: ['a', 'b'] })],
];

/** Versions change exactly when the data do. */
export const versionsFacet: Facet = {
  name: 'versions',
  define({ testOf }) {
    for (const [what, act] of dataChanges) {
      testOf('versions', `change with ${what}, for the device and its users`, async (bed) => {
        const { statistics, devices } = bed;
        const userId = await prepare(bed);
        const before = [
          await statistics.version(ofA),
          await statistics.version({ userId }),
        ] as const;
        const { version } = await devices.get('a');
        const other = await statistics.version({ deviceId: 'b' });
        await act(bed, userId);
        assert.notEqual(await statistics.version(ofA), before[0]);
        assert.notEqual(await statistics.version({ userId }), before[1]);
        assert.ok((await devices.get('a')).version > version, 'the version of the device rises');
        assert.equal(await statistics.version({ deviceId: 'b' }), other);
      });
    }

    for (const [what, act] of linkChanges) {
      testOf('versions', `change with ${what}, for the user`, async (bed) => {
        const userId = await prepare(bed);
        const before = await bed.statistics.version({ userId });
        await act(bed, userId);
        assert.notEqual(await bed.statistics.version({ userId }), before);
      });
    }

    for (const [what, act] of otherActs) {
      testOf('versions', `stay with ${what}`, async (bed) => {
        const { statistics, devices } = bed;
        const userId = await prepare(bed);
        const before = [await statistics.version(ofA), await statistics.version({ userId })];
        const { version } = await devices.get('a');
        await act(bed, userId);
        assert.deepEqual(
          [await statistics.version(ofA), await statistics.version({ userId })],
          before,
        );
        assert.equal((await devices.get('a')).version, version);
      });
    }

    testOf('versions', 'never come back', async (bed) => {
      const { statistics, devices, readings, users } = bed;
      const userId = await prepare(bed);
      const seen = new Set<string>();
      for (const remove of [() => devices.remove('a'), () => readings.remove('a')]) {
        seen.add(await statistics.version(ofA));
        await remove();
        await readings.append('a', sample(0));
      }
      seen.add(await statistics.version(ofA));
      assert.equal(seen.size, 3);
      await users.link(userId, 'a');
      const linked = await statistics.version({ userId });
      await readings.append('a', sample(0));
      assert.notEqual(await statistics.version({ userId }), linked);
    });

    testOf('versions', 'need an existing device or user', async ({ statistics }) => {
      await rejectsWith('DEVICE_NOT_FOUND', () => statistics.version({ deviceId: 'nobody' }));
      await rejectsWith('USER_NOT_FOUND', () => statistics.version({ userId: 999_999 }));
    });
  },
};

/** Devices `a` and `b` with a reading each, and a user of `a`. */
async function prepare({ readings, users }: TestBed): Promise<number> {
  await readings.append('a', sample(0), { idempotencyKey });
  await readings.append('b', sample(0));
  return (await users.create({ name: 'n', deviceIds: ['a'] })).id;
}
