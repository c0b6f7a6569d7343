import { DeviceStatsError } from '../../../src/errors/device-stats-error.ts';
import type { MetricSet } from '../../../src/metric/metric.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { aroundMethods, type BrokenStorage, without, withReadings } from './broken-storage.ts';

/** Storages that get closing, aborting or the declaration of metrics wrong. */
export const brokenLifecycles: readonly BrokenStorage[] = [
  {
    fault: 'answers after it was closed',
    breakStorage: (storage) => ({ ...storage, close: async () => undefined }),
    caughtBy: [
      'lifecycle > devices.find is refused by a closed storage',
      'lifecycle > readings.openView is refused by a closed storage',
      'lifecycle > idempotency.sweep is refused by a closed storage',
    ],
  },
  {
    fault: 'answers while it closes',
    breakStorage: (storage) => ({
      ...storage,
      close: async () => {
        await Promise.resolve();
        await storage.close();
      },
    }),
    caughtBy: [
      'lifecycle > devices.list is refused while the storage closes',
      'lifecycle > readings.append is refused while the storage closes',
    ],
  },
  {
    fault: 'drops what was accepted when it closes',
    breakStorage: (storage) =>
      aroundMethods(storage, async (call) => {
        await Promise.resolve();
        return call();
      }),
    caughtBy: ['lifecycle > finishes what was accepted before it closes'],
  },
  {
    fault: 'cannot be closed twice',
    breakStorage: (storage) => {
      let closed = false;
      return {
        ...storage,
        close: async () => {
          if (closed) throw new DeviceStatsError('CLOSED', { message: 'Closed.', details: {} });
          closed = true;
          await storage.close();
        },
      };
    },
    caughtBy: ['lifecycle > can be closed again'],
  },
  {
    fault: 'closes another storage too',
    breakStorage: closeTogether(),
    caughtBy: ['lifecycle > is closed without the others'],
  },
  {
    fault: 'rejects with errors of its own once closed',
    breakStorage: (storage) =>
      aroundMethods(storage, (call) =>
        call().catch((error: unknown) => {
          throw new Error('database is not open', { cause: error });
        }),
      ),
    caughtBy: [
      'lifecycle > users.list is refused by a closed storage',
      'links > links existing users and devices only',
      'metrics > refuse another name, and stay as they are',
    ],
  },
  {
    fault: 'throws instead of rejecting',
    breakStorage: (storage) => {
      let closed = false;
      return {
        ...aroundMethods(storage, (call) => {
          if (closed) throw new DeviceStatsError('CLOSED', { message: 'Closed.', details: {} });
          return call();
        }),
        close: async () => {
          closed = true;
        },
      };
    },
    caughtBy: ['lifecycle > users.find is refused by a closed storage'],
  },
  {
    fault: 'ignores an aborted signal',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        append: (batch, options) => readings.append(batch, without(options, 'signal')),
        page: (query) => readings.page(without(query, 'signal')),
        remove: (query) => readings.remove(without(query, 'signal')),
        openView: (query) => readings.openView(without(query, 'signal')),
      })),
    caughtBy: [
      'lifecycle > readings.append is refused with the reason of its aborted signal',
      'lifecycle > readings.page is refused with the reason of its aborted signal',
      'lifecycle > readings.remove is refused with the reason of its aborted signal',
      'lifecycle > readings.openView is refused with the reason of its aborted signal',
    ],
  },
  {
    fault: 'rejects with a reason of its own when aborted',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        append: (batch, options) =>
          readings.append(batch, options).catch((error: unknown) => {
            throw options.signal?.aborted ? new Error('aborted') : error;
          }),
      })),
    caughtBy: ['lifecycle > readings.append is refused with the reason of its aborted signal'],
  },
  {
    fault: 'stores a batch and then says that it was aborted',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        append: async (batch, options) => {
          const receipt = await readings.append(batch, options);
          options.signal?.throwIfAborted();
          return receipt;
        },
      })),
    caughtBy: ['lifecycle > readings.append is done or refused, not both, when aborted meanwhile'],
  },
  {
    fault: 'takes any metrics',
    breakStorage: (storage) => ({
      ...storage,
      declareMetrics: (metrics) => storage.declareMetrics(metrics).catch(() => metrics),
    }),
    caughtBy: [
      'metrics > refuse another name, and stay as they are',
      'metrics > refuse a required metric made optional, and stay as they are',
    ],
  },
  {
    fault: 'answers with the metrics in the order of the declaration',
    breakStorage: (storage) => ({
      ...storage,
      declareMetrics: async (metrics: MetricSet) => {
        await storage.declareMetrics(metrics);
        return metrics;
      },
    }),
    caughtBy: ['metrics > keep their order, whatever that of a later declaration'],
  },
  {
    fault: 'declares other capabilities than it has',
    breakStorage: (storage) => ({
      ...storage,
      capabilities: { durable: !storage.capabilities.durable, shared: true },
    }),
    caughtBy: ['lifecycle > declares the capabilities that are expected'],
  },
];

/** Storages that close each other: what one instance does to a connection that all use. */
function closeTogether(): (storage: Storage) => Storage {
  const opened = new Set<Storage>();
  return (storage) => {
    opened.add(storage);
    return {
      ...storage,
      close: async () => {
        for (const other of opened) await other.close();
        opened.clear();
      },
    };
  };
}
