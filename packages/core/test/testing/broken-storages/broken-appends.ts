import type { ReadingColumns } from '../../../src/reading/reading-columns.ts';
import type { AppendReceipt, DeviceReadings } from '../../../src/storage/reading-store.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { type BrokenStorage, withReadings } from './broken-storage.ts';

/** Storages that get appending wrong. */
export const brokenAppends: readonly BrokenStorage[] = [
  {
    fault: 'loses a reading',
    breakStorage: (storage) =>
      changeRows(storage, ({ timestamps, values }) => {
        const keep = timestamps.length > 1 ? timestamps.length - 1 : 1;
        const cut = (column: Float64Array): Float64Array => column.subarray(0, keep);
        return { timestamps: cut(timestamps), values: values.map(cut) };
      }),
    caughtBy: [
      'appending readings > gives the rows of an entry consecutive ids, in the order of the rows',
      'devices > counts the readings and knows the greatest timestamp, in any order',
    ],
  },
  {
    fault: 'takes equal readings for one',
    breakStorage: (storage) =>
      changeRows(storage, ({ timestamps, values }) => {
        const rows = [...timestamps.keys()].filter(
          (row) => timestamps.indexOf(timestamps[row] ?? 0) === row,
        );
        const pick = (column: Float64Array): Float64Array =>
          Float64Array.from(rows, (row) => column[row] ?? 0);
        return { timestamps: pick(timestamps), values: values.map(pick) };
      }),
    caughtBy: ['appending readings > stores equal readings as separate ones'],
  },
  {
    fault: 'stores values as 32-bit floats',
    breakStorage: (storage) =>
      changeRows(storage, ({ timestamps, values }) => ({
        timestamps,
        values: values.map((column) => column.map(Math.fround)),
      })),
    caughtBy: ['stored values > keeps every bit of the values and the absence of optional ones'],
  },
  {
    fault: 'stores zero for an absent value',
    breakStorage: (storage) =>
      changeRows(storage, ({ timestamps, values }) => ({
        timestamps,
        values: values.map((column) => column.map((value) => (Number.isNaN(value) ? 0 : value))),
      })),
    caughtBy: ['stored values > keeps every bit of the values and the absence of optional ones'],
  },
  {
    fault: 'stores timestamps in 32 bits',
    breakStorage: (storage) =>
      changeRows(storage, ({ timestamps, values }) => ({
        timestamps: timestamps.map((timestamp) => Math.trunc(timestamp) | 0),
        values,
      })),
    caughtBy: ['stored values > keeps timestamps of the years 1970 to 9999'],
  },
  {
    fault: 'stores the whole of the array that a column is a part of',
    breakStorage: (storage) =>
      changeRows(storage, ({ timestamps, values }) => {
        const whole = (column: Float64Array): Float64Array => new Float64Array(column.buffer);
        return { timestamps: whole(timestamps), values: values.map(whole) };
      }),
    caughtBy: ['stored values > stores readings that are parts of greater arrays'],
  },
  {
    fault: 'stores a device once that is in a batch twice',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        append: (batch, options) =>
          readings.append(
            [...new Map(batch.map((entry) => [entry.deviceId, entry])).values()],
            options,
          ),
      })),
    caughtBy: ['appending readings > stores a batch that has a device twice'],
  },
  {
    fault: 'commits each entry of a batch by itself',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        append: async (batch, options) => {
          const firstIds = [];
          let receipt: AppendReceipt | undefined;
          for (const entry of batch) {
            receipt = await readings.append([entry], options);
            firstIds.push(...receipt.firstIds);
          }
          return { receivedAtMs: options.nowMs, repeated: false, ...receipt, firstIds };
        },
      })),
    caughtBy: ['concurrent calls > see a batch whole or not at all'],
  },
  {
    fault: 'commits half of a batch that is refused',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        append: async (batch, options) => {
          try {
            return await readings.append(batch, options);
          } catch (error) {
            await readings
              .append(batch.slice(0, 1), { nowMs: options.nowMs })
              .catch(() => undefined);
            throw error;
          }
        },
      })),
    caughtBy: [
      'idempotency keys of appends > refuse another write, which then has stored nothing',
      'lifecycle > stores no reading of an aborted batch, and registers no device',
    ],
  },
  {
    fault: 'uses the ids of removed readings again',
    breakStorage: (storage) => {
      let last = 0;
      let given = 0;
      return withReadings(storage, (readings) => ({
        append: async (batch, options) => {
          const receipt = await readings.append(batch, options);
          last = Math.max(...receipt.firstIds) + 1;
          return { ...receipt, firstIds: receipt.firstIds.map((id) => (id - given) as typeof id) };
        },
        remove: async (query) => {
          const count = await readings.remove(query);
          given = last;
          return count;
        },
      }));
    },
    caughtBy: ['appending readings > never uses the id of a removed reading again'],
  },
  {
    fault: 'gives the same first id to every entry of a batch',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        append: async (batch, options) => {
          const receipt = await readings.append(batch, options);
          return { ...receipt, firstIds: receipt.firstIds.map((id) => receipt.firstIds[0] ?? id) };
        },
      })),
    caughtBy: ['appending readings > never gives an id twice'],
  },
];

/** The storage with the rows of every entry changed before they are stored. */
function changeRows(
  storage: Storage,
  change: (readings: ReadingColumns) => ReadingColumns,
): Storage {
  const changed = ({ deviceId, readings }: DeviceReadings): DeviceReadings => ({
    deviceId,
    readings: change(readings),
  });
  return withReadings(storage, (readings) => ({
    append: (batch, options) => readings.append(batch.map(changed), options),
  }));
}
