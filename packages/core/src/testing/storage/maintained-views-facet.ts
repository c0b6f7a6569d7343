import assert from 'node:assert/strict';
import type { MetricSet } from '../../metric/metric.ts';
import type { ReadingsView } from '../../storage/readings-view.ts';
import type { Subject } from '../../storage/subject.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { readRows } from './read-all.ts';
import { unlessExpired } from './rejections.ts';
import { device, entry, range } from './sample-readings.ts';
import { maintainAll, muchLaterMs, turn } from './upkeep.ts';
import { bucketContents, type Contents, contentsOf, viewContents } from './view-contents.ts';

const nowMs = 1;
const a = device('a');
const b = device('b');
const ofA: Subject = { kind: 'device', deviceId: a };
const edges = [1_000, 1_001, 1_030, 1_045, 1_060, 1_200, 1_300];

/** Views that are read while the upkeep goes on: they show the state in which they were opened, or that they have expired. */
export const maintainedViewsFacet: Facet = {
  name: 'views and maintenance',
  define({ test }) {
    test('a view does not change with any step', async (bed) => {
      const { storage, metrics } = bed;
      const checks: (() => Promise<void>)[] = [];
      const unchanged = async (): Promise<void> => {
        for (const check of checks) await check();
      };
      for (const [round, whenMs] of [turn.nowMs, turn.nowMs + 1, muchLaterMs].entries()) {
        await fill(bed, round);
        const period = { from: 1_020, to: 1_025 + round };
        await storage.readings.remove({ deviceId: a, period });
        const view = await storage.readings.openView({ subject: ofA, period: {} });
        checks.push(await watch(view, metrics));
        await maintainAll(storage, { nowMs: whenMs, afterStep: unchanged });
        await unchanged();
      }
    });

    test('a view that was opened at any step shows that moment', async (bed) => {
      const { storage, metrics } = bed;
      await fill(bed);
      const checks: (() => Promise<void>)[] = [];
      const look = async (): Promise<void> => {
        const rows = await readRows(storage, a);
        const view = await storage.readings.openView({ subject: ofA, period: {} });
        checks.push(() => shows(view, [contentsOf(rows, metrics)], metrics));
      };
      let next = 1_100;
      await look();
      await maintainAll(storage, {
        afterStep: async () => {
          if (checks.length >= 30) return;
          await storage.readings.append([entry(a, metrics, [next, next - 90])], { nowMs });
          await storage.readings.remove({
            deviceId: a,
            period: { from: next - 100, to: next - 99 },
          });
          next += 1;
          await look();
        },
      });
      for (const check of checks) await check();
      await maintainAll(storage, { nowMs: muchLaterMs });
      for (const check of checks) await check();
    });

    test('a view does not change with later readings and removals', async (bed) => {
      const { storage, metrics } = bed;
      await fill(bed);
      const { user } = await storage.users.create({ name: 'n', deviceIds: [b, a] }, { nowMs });
      await maintainAll(storage);
      const checks: (() => Promise<void>)[] = [];
      for (const subject of [ofA, { kind: 'user', userId: user.id } as const]) {
        for (const period of [{}, { from: 1_000, to: 1_300 }]) {
          const view = await storage.readings.openView({ subject, period });
          checks.push(await watch(view, metrics));
        }
      }
      const changes: readonly (() => Promise<unknown>)[] = [
        () => storage.readings.append([entry(a, metrics, range(1_010, 1_070), 9)], { nowMs }),
        () => storage.readings.remove({ deviceId: a, period: { from: 1_020, to: 1_055 } }),
        () => storage.readings.append([entry(a, metrics, range(1_020, 1_055), 8)], { nowMs }),
        () => storage.devices.remove(b),
        () => storage.readings.append([entry(b, metrics, range(1_000, 1_050), 7)], { nowMs }),
        () => storage.readings.remove({ deviceId: a, period: {} }),
      ];
      for (const [index, change] of changes.entries()) {
        await change();
        for (const unchanged of checks) await unchanged();
        await maintainAll(storage, { nowMs: turn.nowMs + index * (muchLaterMs - turn.nowMs) });
        for (const unchanged of checks) await unchanged();
      }
    });

    test('buckets go on from where they were', async (bed) => {
      const { storage, metrics } = bed;
      await fill(bed);
      await maintainAll(storage);
      const view = await storage.readings.openView({ subject: ofA, period: {} });
      const expected = await bucketContents(view, { edges, metrics });
      let index = 0;
      const wrapped: ReadingsView = {
        ...view,
        async *buckets(asked) {
          for await (const bucket of view.buckets(asked)) {
            const from = 1_020 + index;
            await storage.readings.append([entry(a, metrics, range(from, from + 9))], { nowMs });
            await storage.readings.remove({ deviceId: a, period: { from: 1_040, to: from + 25 } });
            index += 1;
            await maintainAll(storage, { nowMs: muchLaterMs * index });
            yield bucket;
          }
        },
      };
      const seen = await unlessExpired(() => bucketContents(wrapped, { edges, metrics }));
      if (seen !== undefined) assert.deepEqual(seen, expected);
    });

    test('a new view has not expired', async (bed) => {
      const { storage, metrics } = bed;
      await fill(bed);
      for (const round of range(1, 4)) {
        await storage.readings.remove({ deviceId: a, period: { to: 1_000 + round } });
        await maintainAll(storage, { nowMs: muchLaterMs * round });
        const rows = await readRows(storage, a);
        const view = await storage.readings.openView({ subject: ofA, period: {} });
        assert.deepEqual(await viewContents(view, metrics), [contentsOf(rows, metrics)]);
      }
    });
  },
};

async function fill({ storage, metrics }: TestBed, seed = 0): Promise<void> {
  for (const timestamps of [range(1_000, 1_060), range(1_030, 1_045)]) {
    await storage.readings.append([entry(a, metrics, timestamps, seed)], { nowMs });
  }
  await storage.readings.append([entry(b, metrics, range(1_000, 1_030))], { nowMs });
}

/** What compares a view with what it shows now. */
async function watch(view: ReadingsView, metrics: MetricSet): Promise<() => Promise<void>> {
  const contents = await viewContents(view, metrics);
  const buckets = await bucketContents(view, { edges, metrics });
  return async () => {
    await shows(view, contents, metrics);
    const seen = await unlessExpired(() => bucketContents(view, { edges, metrics }));
    if (seen !== undefined) assert.deepEqual(seen, buckets);
  };
}

async function shows(
  view: ReadingsView,
  contents: readonly Contents[],
  metrics: MetricSet,
): Promise<void> {
  const seen = await unlessExpired(() => viewContents(view, metrics));
  if (seen !== undefined) assert.deepEqual(seen, contents);
}
