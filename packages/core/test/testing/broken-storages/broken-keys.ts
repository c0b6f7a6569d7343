import type { IdempotencyClaim } from '../../../src/storage/idempotency-store.ts';
import type { AppendReceipt } from '../../../src/storage/reading-store.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import {
  type BrokenStorage,
  withIdempotency,
  without,
  withReadings,
  withUsers,
} from './broken-storage.ts';

/** Storages that get idempotency keys wrong. */
export const brokenKeys: readonly BrokenStorage[] = [
  {
    fault: 'forgets the idempotency keys of appends',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        append: (batch, options) => readings.append(batch, without(options, 'idempotency')),
      })),
    caughtBy: [
      'idempotency keys of appends > store a repeat once and answer as the first time',
      'concurrent calls > store twins under one idempotency key once',
    ],
  },
  {
    fault: 'looks a key up before the transaction that records it',
    breakStorage: (storage) => {
      const receipts = new Map<string, AppendReceipt>();
      return withReadings(storage, (readings) => ({
        append: async (batch, options) => {
          if (options.idempotency === undefined) return readings.append(batch, options);
          const key = JSON.stringify(options.idempotency);
          const earlier = receipts.get(key);
          if (earlier !== undefined) return { ...earlier, repeated: true };
          await Promise.resolve();
          const receipt = await readings.append(batch, without(options, 'idempotency'));
          receipts.set(key, receipt);
          return receipt;
        },
      }));
    },
    caughtBy: ['concurrent calls > store twins under one idempotency key once'],
  },
  {
    fault: 'does not compare fingerprints',
    breakStorage: (storage) =>
      changeClaims(storage, (claim) => ({ ...claim, fingerprint: 'same' })),
    caughtBy: [
      'idempotency keys of appends > refuse another write, which then has stored nothing',
      'idempotency keys of users > refuse another user, which then is not made',
      'concurrent calls > let one of two writes under one idempotency key win',
    ],
  },
  {
    fault: 'takes keys of all scopes for the same',
    breakStorage: (storage) => changeClaims(storage, (claim) => ({ ...claim, scope: 'one' })),
    caughtBy: [
      'idempotency keys of appends > count on their own in every scope, key and part',
      'idempotency keys of users > are apart from keys of other scopes',
    ],
  },
  {
    fault: 'takes the parts of a stream for the same',
    breakStorage: (storage) => changeClaims(storage, (claim) => ({ ...claim, part: 0 })),
    caughtBy: [
      'idempotency keys of appends > count on their own in every scope, key and part',
      'idempotency keys of appends > can be looked up, each part with its number of readings',
    ],
  },
  {
    fault: 'cuts long keys',
    breakStorage: (storage) =>
      changeClaims(storage, (claim) => ({ ...claim, key: claim.key.slice(0, 128) })),
    caughtBy: ['idempotency keys of appends > count on their own in every scope, key and part'],
  },
  {
    fault: 'runs scope and key together',
    breakStorage: (storage) =>
      changeClaims(storage, (claim) => ({
        ...claim,
        scope: '',
        key: `${claim.scope} ${claim.key}`,
      })),
    caughtBy: ['idempotency keys of appends > count on their own in every scope, key and part'],
  },
  {
    fault: 'answers a repeat with the time of the repeat',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        append: async (batch, options) => ({
          ...(await readings.append(batch, options)),
          receivedAtMs: options.nowMs,
        }),
      })),
    caughtBy: ['idempotency keys of appends > store a repeat once and answer as the first time'],
  },
  {
    fault: 'registers the devices of a repeat',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        append: async (batch, options) => {
          const receipt = await readings.append(batch, options);
          const { nowMs } = options;
          for (const { deviceId } of batch) await storage.devices.register(deviceId, { nowMs });
          return receipt;
        },
      })),
    caughtBy: [
      'idempotency keys of appends > know a repeat after other writes, and after its readings are gone',
    ],
  },
  {
    fault: 'sweeps keys recorded at the moment itself',
    breakStorage: (storage) =>
      withIdempotency(storage, (keys) => ({
        sweep: ({ beforeMs }) => keys.sweep({ beforeMs: beforeMs + 1 }),
      })),
    caughtBy: [
      'idempotency keys of appends > are forgotten once swept, those recorded before the moment only',
      'idempotency keys of users > are forgotten once swept',
    ],
  },
  {
    fault: 'answers the repeat of a user with the user as it is now',
    breakStorage: (storage) =>
      withUsers(storage, (users) => ({
        create: async (input, options) => {
          const { user, repeated } = await users.create(input, options);
          return { user: (await users.find(user.id)) ?? user, repeated };
        },
      })),
    caughtBy: ['idempotency keys of users > answer with the user as it was made'],
  },
];

/** The storage with every key and claim changed before it is used. */
function changeClaims(
  storage: Storage,
  change: (claim: IdempotencyClaim) => IdempotencyClaim,
): Storage {
  const changed = <O extends { readonly idempotency?: IdempotencyClaim | undefined }>(
    options: O,
  ): O =>
    options.idempotency ? { ...options, idempotency: change(options.idempotency) } : options;
  const { readings, users, idempotency } = storage;
  return {
    ...storage,
    readings: {
      ...readings,
      append: (batch, options) => readings.append(batch, changed(options)),
    },
    users: { ...users, create: (user, options) => users.create(user, changed(options)) },
    idempotency: {
      ...idempotency,
      find: (key) => idempotency.find(change({ ...key, fingerprint: '' })),
    },
  };
}
