import { type BrokenFacade, without, withReadings } from './broken-facade.ts';

/** Facades that store wrongly. */
export const brokenWrites: readonly BrokenFacade[] = [
  {
    fault: 'leaves out optional metrics that are absent',
    breakFacade: withReadings((real) => ({
      append: async (...args) => {
        const { battery, ...reading } = await real.append(...args);
        return battery === null
          ? (reading as Awaited<ReturnType<typeof real.append>>)
          : { ...reading, battery };
      },
    })),
    caughtBy: ['metrics > are null where an optional one was absent or null'],
  },
  {
    fault: 'stores equal readings of a batch once',
    breakFacade: withReadings((real) => ({
      appendBatch: async (deviceId, readings, options) => {
        const distinct = new Map(readings.map((reading) => [JSON.stringify(reading), reading]));
        await real.appendBatch(deviceId, [...distinct.values()], options);
        return { accepted: readings.length };
      },
    })),
    caughtBy: ['appending > stores equal readings as separate readings'],
  },
  {
    fault: 'stores the valid readings of a batch that is refused',
    breakFacade: withReadings((real) => ({
      appendBatch: async (deviceId, readings, options) => {
        try {
          return await real.appendBatch(deviceId, readings, options);
        } catch (error) {
          if (Array.isArray(readings)) {
            await Promise.allSettled(readings.map((reading) => real.append(deviceId, reading)));
          }
          throw error;
        }
      },
    })),
    caughtBy: ['validation > names the faults of all readings of a batch'],
  },
  {
    fault: 'forgets idempotency keys of single readings',
    breakFacade: withReadings((real) => ({
      append: (deviceId, reading) => real.append(deviceId, reading),
    })),
    caughtBy: [
      'idempotency > answers a repeat of one reading as the first',
      'idempotency > counts concurrent twins once',
    ],
  },
  {
    fault: 'forgets idempotency keys of streams',
    breakFacade: withReadings((real) => ({
      appendStream: (source, options) =>
        real.appendStream(source, without(options, 'idempotencyKey')),
    })),
    caughtBy: [
      'resumed streams > counts a stream once that was interrupted after 1 blocks',
      'resumed streams > refuses a repeat that is shorter than what is stored',
    ],
  },
  {
    fault: 'stores a stream only when it has all of it',
    breakFacade: withReadings((real) => ({
      appendStream: async (source, options) => {
        const rows = [];
        for await (const block of source) rows.push(...block);
        return real.appendStream(yielding(rows.filter(Boolean)), options);
      },
    })),
    caughtBy: ['streams > commits each block, and tells how many readings are stored'],
  },
];

async function* yielding<T>(rows: readonly T[]): AsyncGenerator<readonly T[], void, undefined> {
  yield rows;
}
