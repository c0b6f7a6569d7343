import { DeviceStatsError } from '../../../src/errors/device-stats-error.ts';
import type { PeriodReadings } from '../../../src/runs/period-readings.ts';
import type { ReadingStore } from '../../../src/storage/reading-store.ts';
import type { ReadingsView } from '../../../src/storage/readings-view.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { type Lease, sealing, takeLease } from '../sealing-storage.ts';
import { type BrokenStorage, withReadings } from './broken-storage.ts';

type Query = Parameters<ReadingStore['openView']>[0];

/** Storages whose views, or the leases of their upkeep, are wrong. */
export const brokenViews: readonly BrokenStorage[] = [
  {
    fault: 'has buckets that begin and end a millisecond late',
    breakStorage: (storage) =>
      changeViews(storage, (view) => ({
        ...view,
        buckets: (edges) => view.buckets(edges.map((edge) => edge + 1)),
      })),
    caughtBy: [
      'views > has the readings of each bucket, also of empty ones',
      'maintenance > changes nothing that can be read',
    ],
  },
  {
    fault: 'leaves out empty buckets',
    breakStorage: (storage) =>
      changeViews(storage, (view) => ({
        ...view,
        async *buckets(edges) {
          for await (const parts of view.buckets(edges)) {
            if (parts.some(hasReadings)) yield parts;
          }
        },
      })),
    caughtBy: ['views > has the readings of each bucket, also of empty ones'],
  },
  {
    fault: 'has buckets with parts of some devices only',
    breakStorage: (storage) =>
      changeViews(storage, (view) => ({
        ...view,
        async *buckets(edges) {
          for await (const parts of view.buckets(edges)) {
            yield parts.filter(hasReadings);
          }
        },
      })),
    caughtBy: ['views > has the readings of each bucket, also of empty ones'],
  },
  {
    fault: 'has buckets of the present state',
    breakStorage: (storage) =>
      changeViews(storage, (view, query) => ({
        ...view,
        async *buckets(edges) {
          yield* (await storage.readings.openView(query)).buckets(edges);
        },
      })),
    caughtBy: ['views and maintenance > a view does not change with later readings and removals'],
  },
  {
    fault: 'reads each bucket when it is asked for',
    breakStorage: (storage) =>
      changeViews(storage, (view, query) => ({
        ...view,
        async *buckets(edges) {
          for (let index = 0; index + 1 < edges.length; index += 1) {
            const present = await storage.readings.openView(query);
            yield* present.buckets(edges.slice(index, index + 2));
          }
        },
      })),
    caughtBy: ['views and maintenance > buckets go on from where they were'],
  },
  {
    fault: 'has devices of the present state',
    breakStorage: (storage) => {
      const views: { view: ReadingsView; readonly query: Query }[] = [];
      const live = changeViews(sealing(storage), (view, query) => {
        const one = { view, query };
        views.push(one);
        return {
          ...view,
          get devices() {
            return one.view.devices;
          },
        };
      });
      return {
        ...live,
        async maintain(turn) {
          const outcome = await live.maintain(turn);
          for (const one of views) one.view = await storage.readings.openView(one.query);
          return outcome;
        },
      };
    },
    caughtBy: ['views and maintenance > a view that was opened at any step shows that moment'],
  },
  {
    fault: 'reads pages of whatever is there once a view is old',
    breakStorage: (storage) => {
      let steps = 0;
      const sealed = sealing(storage);
      const forgetful = changeViews(sealed, (view) => {
        const openedAt = steps;
        return {
          ...view,
          readPages: async (ranges) =>
            steps === openedAt ? view.readPages(ranges) : ranges.map(() => []),
        };
      });
      return {
        ...forgetful,
        async maintain(turn) {
          const outcome = await forgetful.maintain(turn);
          if (outcome === 'worked') steps += 1;
          return outcome;
        },
      };
    },
    caughtBy: ['views and maintenance > a view does not change with any step'],
  },
  {
    fault: 'has no view that has not expired once there was some upkeep',
    breakStorage: (storage) => {
      let hasExpired = false;
      const expiring = changeViews(sealing(storage), (view) => ({
        ...view,
        async readPages(ranges) {
          if (!hasExpired) return view.readPages(ranges);
          throw new DeviceStatsError('VIEW_EXPIRED', { message: 'Gone.', details: {} });
        },
      }));
      return {
        ...expiring,
        async maintain(turn) {
          hasExpired ||= turn.nowMs > 2_000_000;
          return expiring.maintain(turn);
        },
      };
    },
    caughtBy: ['views and maintenance > a new view has not expired'],
  },
  {
    fault: 'gives the upkeep to everybody who asks',
    breakStorage: (storage) => sealing(storage, { takeTurn: () => true }),
    caughtBy: [
      'the lease of the upkeep > keeps others from the upkeep until it ends',
      'the lease of the upkeep > is taken by one of many',
    ],
  },
  {
    fault: 'never takes the upkeep from a holder',
    breakStorage: (storage) =>
      sealing(storage, {
        takeTurn: (turn, lease) => {
          if (lease.holder === '') Object.assign(lease, { holder: turn.holder });
          return lease.holder === turn.holder;
        },
      }),
    caughtBy: ['the lease of the upkeep > keeps others from the upkeep until it ends'],
  },
  {
    fault: 'counts the lease from the first turn of its holder',
    breakStorage: (storage) => sealing(storage, { takeTurn: takeOnce }),
    caughtBy: ['the lease of the upkeep > is longer with every turn of its holder'],
  },
];

function hasReadings({ sealed, loose }: PeriodReadings): boolean {
  return sealed.length > 0 || loose.some(({ timestamps }) => timestamps.length > 0);
}

function takeOnce(turn: Parameters<typeof takeLease>[0], lease: Lease): boolean {
  return (lease.holder === turn.holder && lease.untilMs > 0) || takeLease(turn, lease);
}

function changeViews(
  storage: Storage,
  change: (view: ReadingsView, query: Query) => ReadingsView,
): Storage {
  return withReadings(storage, (readings) => ({
    openView: async (query) => change(await readings.openView(query), query),
  }));
}
