import assert from 'node:assert/strict';
import { rejectsWith } from '../storage/rejections.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { blocksOf, sample } from './sample-readings.ts';

type Call = readonly [name: string, call: (bed: TestBed) => Promise<unknown>];

const calls: readonly Call[] = [
  ['devices.register', ({ devices }) => devices.register('b')],
  ['devices.get', ({ devices }) => devices.get('a')],
  ['devices.list', ({ devices }) => devices.list()],
  ['devices.remove', ({ devices }) => devices.remove('a')],
  ['users.create', ({ users }) => users.create({ name: 'n' })],
  ['users.list', ({ users }) => users.list()],
  ['readings.append', ({ readings }) => readings.append('a', sample(2))],
  ['readings.appendBatch', ({ readings }) => readings.appendBatch('a', [sample(2)])],
  ['readings.appendMany', ({ readings }) => readings.appendMany([{ ...sample(2), deviceId: 'a' }])],
  [
    'readings.appendStream',
    ({ readings }) => readings.appendStream(blocksOf([[sample(2)]]), { deviceId: 'a' }),
  ],
  ['readings.getLatest', ({ readings }) => readings.getLatest('a')],
  ['readings.list', ({ readings }) => readings.list('a')],
  ['readings.stream', ({ readings }) => first(readings.stream('a'))],
  ['readings.remove', ({ readings }) => readings.remove('a')],
  ['statistics.ofDevice', ({ statistics }) => statistics.ofDevice('a')],
  ['statistics.ofUser', ({ statistics }) => statistics.ofUser(1)],
  [
    'statistics.seriesOfDevice',
    ({ statistics }) => statistics.seriesOfDevice('a', { every: '1h' }),
  ],
  ['jobs.submit', ({ jobs }) => jobs.submit('device-analytics', { deviceId: 'a' })],
  ['jobs.list', ({ jobs }) => jobs.list()],
];

/** Closing. */
export const closeFacet: Facet = {
  name: 'closing',
  define({ test, testOf }) {
    test('can be done again, also at the same time', async (bed) => {
      await Promise.all([bed.close(), bed.close()]);
      await bed.close();
    });

    test('can be done before anything else', async (bed) => {
      await bed.close();
      await assert.rejects(bed.devices.list());
    });

    testOf('closedCode', 'lets every later call reject with CLOSED', async (bed) => {
      await bed.readings.append('a', sample(1));
      await bed.close();
      for (const [, call] of calls) await rejectsWith('CLOSED', () => call(bed));
    });

    for (const [name, call] of calls) {
      testOf(
        'closedCode',
        `lets ${name} either succeed or reject with CLOSED meanwhile`,
        async (bed) => {
          await bed.readings.append('a', sample(1));
          await bed.users.create({ name: 'n', deviceIds: ['a'] });
          const calling = call(bed);
          const closing = bed.close();
          const outcome = await Promise.allSettled([calling]);
          await closing;
          for (const result of outcome) {
            if (result.status === 'rejected') {
              await rejectsWith('CLOSED', () => Promise.reject(result.reason));
            }
          }
        },
      );
    }
  },
};

async function first<T>(stream: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of stream) return item;
  return undefined;
}
