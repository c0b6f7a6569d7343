import type { StoredReadingColumns } from '../../../src/reading/reading-columns.ts';
import type { ReadingsView } from '../../../src/storage/readings-view.ts';
import { type BrokenStorage, withReadings } from './broken-storage.ts';

/** Storages that get reading and removing readings wrong. */
export const brokenReads: readonly BrokenStorage[] = [
  {
    fault: 'ignores the beginning of a period',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        page: ({ period: { to }, ...query }) =>
          readings.page({ ...query, period: to === undefined ? {} : { to } }),
      })),
    caughtBy: ['pages of readings > begins with the first millisecond of the period'],
  },
  {
    fault: 'leaves out the first millisecond of a period',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        page: ({ period, ...query }) =>
          readings.page({ ...query, period: shift(period, 'from', 1) }),
      })),
    caughtBy: ['pages of readings > begins with the first millisecond of the period'],
  },
  {
    fault: 'shows the millisecond at which a period ends',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        page: ({ period, ...query }) => readings.page({ ...query, period: shift(period, 'to', 1) }),
      })),
    caughtBy: ['pages of readings > ends before the last millisecond of the period'],
  },
  {
    fault: 'orders pages by arrival',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        page: async (query) =>
          sortRows(await readings.page(query), ({ ids }, row) => ids[row] ?? 0),
      })),
    caughtBy: ['pages of readings > orders by timestamp, then by id, in any order of arrival'],
  },
  {
    fault: 'orders readings of one timestamp by their last arrival',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        page: async (query) =>
          sortRows(
            await readings.page(query),
            ({ timestamps, ids }, row) => (timestamps[row] ?? 0) * 1e6 - (ids[row] ?? 0),
          ),
      })),
    caughtBy: ['pages of readings > orders by timestamp, then by id, in any order of arrival'],
  },
  {
    fault: 'continues a page behind the timestamp only',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        page: ({ after, ...query }) =>
          readings.page(
            after ? { ...query, after: { ...after, id: Number.MAX_SAFE_INTEGER } } : query,
          ),
      })),
    caughtBy: [
      'pages of readings > continues behind a position, within readings of one timestamp',
      'pages of readings > gives every page size the same readings',
    ],
  },
  {
    fault: 'continues a page with the reading at the position',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        page: ({ after, ...query }) =>
          readings.page(after ? { ...query, after: { ...after, id: after.id - 1 } } : query),
      })),
    caughtBy: ['pages of readings > continues behind a position, within readings of one timestamp'],
  },
  {
    fault: 'answers a page of an unknown device with no readings',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        page: async (query) =>
          (await storage.devices.find(query.deviceId)) ? readings.page(query) : emptyColumns(),
      })),
    caughtBy: ['pages of readings > refuses unknown devices'],
  },
  {
    fault: 'takes the last reading to arrive for the latest',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        findLatest: async (deviceId) => {
          const all = await readings.page({ deviceId, period: {}, limit: 1_000_000 });
          const last = all.ids.indexOf(Math.max(...all.ids));
          return pickRows(all, last < 0 ? [] : [last]);
        },
      })),
    caughtBy: [
      'the latest reading > is the one with the greatest timestamp, not the last to arrive',
    ],
  },
  {
    fault: 'counts a reading twice in statistics',
    breakStorage: (storage) =>
      changeView(storage, (view) => ({
        ...view,
        devices: view.devices.map((item) => ({
          ...item,
          loose: [...item.loose, ...item.loose.slice(0, 1)],
        })),
      })),
    caughtBy: ['views > holds the readings of a device, each once'],
  },
  {
    fault: 'computes statistics over the millisecond at which a period ends',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        openView: ({ period, ...query }) =>
          readings.openView({ ...query, period: shift(period, 'to', 1) }),
      })),
    caughtBy: ['views > holds the readings of the period'],
  },
  {
    fault: 'leaves devices without readings out of views',
    breakStorage: (storage) =>
      changeView(storage, (view) => ({
        ...view,
        devices: view.devices.filter(({ loose }) => loose.length > 0),
      })),
    caughtBy: ['views > holds the devices of a user, in the order of links'],
  },
  {
    fault: 'answers with a view that it keeps for the subject',
    breakStorage: (storage) => {
      const views = new Map<string, Promise<ReadingsView>>();
      return withReadings(storage, (readings) => ({
        openView: (query) => {
          const key = JSON.stringify([query.subject, query.period]);
          const view = views.get(key) ?? readings.openView(query);
          views.set(key, view);
          return view;
        },
      }));
    },
    caughtBy: ['views > follows links and applies them to all time'],
  },
  {
    fault: 'shows the readings of another device',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        page: async (query) => {
          const { items } = await storage.devices.list({ limit: 1 });
          const first = items[0]?.id ?? query.deviceId;
          const own = await readings.page(query);
          return own.ids.length > 0 ? readings.page({ ...query, deviceId: first }) : own;
        },
      })),
    caughtBy: [
      'pages of readings > gives the readings of the device only',
      'device ids > keeps the readings of every id apart',
    ],
  },
  {
    fault: 'removes the millisecond at which a period ends',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        remove: ({ period, ...query }) =>
          readings.remove({ ...query, period: shift(period, 'to', 1) }),
      })),
    caughtBy: [
      'removing readings > removes and counts the readings of [20, 30)',
      'removing readings > leaves the other readings as they are',
    ],
  },
  {
    fault: 'says that nothing was removed',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        remove: async (query) => {
          await readings.remove(query);
          return 0;
        },
      })),
    caughtBy: ['removing readings > removes and counts the readings of all time'],
  },
];

function changeView(
  storage: Parameters<typeof withReadings>[0],
  change: (view: ReadingsView) => ReadingsView,
): ReturnType<typeof withReadings> {
  return withReadings(storage, (readings) => ({
    openView: async (query) => change(await readings.openView(query)),
  }));
}

function shift<P extends { readonly from?: number; readonly to?: number }>(
  period: P,
  end: 'from' | 'to',
  byMs: number,
): P {
  const timestamp = period[end];
  return timestamp === undefined ? period : { ...period, [end]: timestamp + byMs };
}

function sortRows(
  columns: StoredReadingColumns,
  key: (columns: StoredReadingColumns, row: number) => number,
): StoredReadingColumns {
  const rows = [...columns.ids.keys()].sort((a, b) => key(columns, a) - key(columns, b));
  return pickRows(columns, rows);
}

function pickRows(columns: StoredReadingColumns, rows: readonly number[]): StoredReadingColumns {
  const pick = (column: Float64Array): Float64Array =>
    Float64Array.from(rows, (row) => column[row] ?? Number.NaN);
  const { timestamps, ids, values } = columns;
  return { timestamps: pick(timestamps), ids: pick(ids), values: values.map(pick) };
}

function emptyColumns(): StoredReadingColumns {
  return { timestamps: new Float64Array(), ids: new Float64Array(), values: [] };
}
