import { type BrokenFacade, without, withReadings, withStatistics } from './broken-facade.ts';

/** Facades that answer wrongly. */
export const brokenAnswers: readonly BrokenFacade[] = [
  {
    fault: 'takes the cursor of another query',
    breakFacade: withReadings((real) => ({
      list: async (deviceId, options = {}) =>
        real.list(deviceId, options).catch((error: unknown) => {
          if (options.cursor === undefined) throw error;
          return { items: [], nextCursor: null };
        }),
    })),
    caughtBy: ['pages of readings > have cursors that serve no other query'],
  },
  {
    fault: 'has the reading stored last as the latest',
    breakFacade: withReadings((real) => ({
      getLatest: async (deviceId) => {
        const { items } = await real.list(deviceId);
        return items.reduce((latest, reading) => (reading.id > latest.id ? reading : latest));
      },
    })),
    caughtBy: ['latest reading and removal > finds the greatest timestamp, then the greatest id'],
  },
  {
    fault: 'lists devices by their ids',
    breakFacade: (facade) => ({
      ...facade,
      devices: {
        ...facade.devices,
        list: async (options) => {
          const page = await facade.devices.list(options);
          return { ...page, items: page.items.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
        },
      },
    }),
    caughtBy: ['devices > are listed in the order of registration, page by page'],
  },
  {
    fault: 'says of every link that it is new',
    breakFacade: (facade) => ({
      ...facade,
      users: {
        ...facade.users,
        link: async (...args) => {
          await facade.users.link(...args);
          return true;
        },
      },
    }),
    caughtBy: ['users > link and unlink devices'],
  },
  {
    fault: 'sums in doubles',
    breakFacade: withStatistics((statistics, { readings }) => ({
      ofDevice: async (deviceId, options) => {
        const found = await statistics.ofDevice(deviceId, options);
        const { items } = await readings.list(deviceId);
        const sum = items.reduce((total, { x }) => total + x, 0);
        return { ...found, x: { ...found.x, sum } };
      },
    })),
    caughtBy: ['statistics > sum without an error of rounding'],
  },
  {
    fault: 'includes the end of a period',
    breakFacade: withStatistics((statistics) => ({
      ofDevice: (deviceId, { to, ...options } = {}) =>
        statistics.ofDevice(
          deviceId,
          typeof to === 'number' ? { ...options, to: to + 1 } : options,
        ),
    })),
    caughtBy: ['statistics > cover a half-open period'],
  },
  {
    fault: 'takes the nearest value for a quantile',
    breakFacade: withStatistics((statistics) => ({
      ofDevice: async (deviceId, options) => {
        const found = await statistics.ofDevice(deviceId, options);
        const rounded = Object.entries(found.x.quantiles).map(([q, value]) => [
          q,
          value && Math.round(value),
        ]);
        return {
          ...found,
          x: { ...found.x, quantiles: Object.fromEntries(rounded) as typeof found.x.quantiles },
        };
      },
    })),
    caughtBy: ['quantiles > interpolate of four values'],
  },
  {
    fault: 'answers for the first device of a user',
    breakFacade: withStatistics((statistics, { users }) => ({
      ofUser: async (userId, options) => {
        const [deviceId = ''] = (await users.get(userId)).deviceIds;
        return statistics.ofDevice(deviceId, options);
      },
    })),
    caughtBy: ['statistics of users > take the readings of all linked devices as one set'],
  },
  {
    fault: 'leaves out the empty buckets of a series',
    breakFacade: withStatistics((statistics) => ({
      seriesOfDevice: async (...args) =>
        (await statistics.seriesOfDevice(...args)).filter(({ statistics: { count } }) => count > 0),
    })),
    caughtBy: ['series > have a bucket for each part of the period, empty ones included'],
  },
  {
    fault: 'has every series in UTC',
    breakFacade: withStatistics((statistics) => ({
      seriesOfDevice: (deviceId, options) =>
        statistics.seriesOfDevice(deviceId, { ...options, timeZone: 'UTC' }),
    })),
    caughtBy: [
      'series in time zones > have a day of 23 hours when the clocks go forward',
      'series in time zones > have a day of 25 hours when the clocks go back',
    ],
  },
  {
    fault: 'fails with errors of its own',
    breakFacade: (facade) => ({
      ...facade,
      devices: {
        ...facade.devices,
        get: (id) => facade.devices.get(id).catch(() => Promise.reject(new Error('not found'))),
      },
    }),
    caughtBy: ['errors > name the device that is not there'],
  },
  {
    fault: 'has the count of readings for a version',
    breakFacade: withStatistics((statistics, { devices }) => ({
      version: async (subject) =>
        'deviceId' in subject
          ? String((await devices.get(subject.deviceId)).readingCount)
          : statistics.version(subject),
    })),
    caughtBy: ['versions > never come back'],
  },
  {
    fault: 'does not look at signals',
    breakFacade: withReadings((real) => ({
      append: (deviceId, reading, options) =>
        real.append(deviceId, reading, without(options, 'signal')),
      list: (deviceId, options) => real.list(deviceId, without(options, 'signal')),
    })),
    caughtBy: [
      'signals > reject append with their reason, without an effect',
      'signals > reject list with their reason, without an effect',
    ],
  },
  {
    fault: 'ends watching quietly, whatever the reason',
    breakFacade: (facade) => ({
      ...facade,
      devices: {
        ...facade.devices,
        async *watch(deviceId, options) {
          try {
            yield* facade.devices.watch(deviceId, options);
          } catch {
            // It says nothing.
          }
        },
      },
    }),
    caughtBy: [
      'watching > rejects for a device that is not there, and once it is removed',
      'watching > ends with the reason of an aborted signal',
    ],
  },
  {
    fault: 'loses a reading in its upkeep',
    breakFacade: (facade) => ({
      ...facade,
      maintain: async (options) => {
        await facade.maintain?.(options);
        const { items } = await facade.devices.list({ limit: 1 });
        const [device] = items;
        if (device !== undefined) {
          await facade.readings.remove(device.id, { from: device.lastReadingAtMs ?? 0 });
        }
      },
    }),
    caughtBy: ['maintenance > leaves all answers as they were, to the bit'],
  },
  {
    fault: 'does its upkeep whatever the signal says, closed or not',
    breakFacade: (facade) => ({ ...facade, maintain: async () => undefined }),
    caughtBy: [
      'maintenance > ends with the reason of an aborted signal',
      'maintenance > is refused after closing',
    ],
  },
  {
    fault: 'answers after it was closed',
    breakFacade: (facade) => ({ ...facade, close: async () => undefined }),
    caughtBy: [
      'closing > can be done before anything else',
      'closing > lets every later call reject with CLOSED',
    ],
  },
];
