import type { MetricSet } from '../../../src/metric/metric.ts';
import type { DeviceStore } from '../../../src/storage/device-store.ts';
import type { IdempotencyStore } from '../../../src/storage/idempotency-store.ts';
import type { JobStore } from '../../../src/storage/job-store.ts';
import type { MaintenanceOutcome, MaintenanceTurn } from '../../../src/storage/maintenance.ts';
import type { ReadingStore } from '../../../src/storage/reading-store.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import type { UserStore } from '../../../src/storage/user-store.ts';

/** A way to get a storage wrong, and the tests that must notice. */
export interface BrokenStorage {
  /** What it does wrong. */
  readonly fault: string;
  readonly breakStorage: (storage: Storage) => Storage;
  /** Tests of the suite that must fail, as `facet > test`. */
  readonly caughtBy: readonly string[];
}

export function withDevices(
  storage: Storage,
  change: (devices: DeviceStore) => Partial<DeviceStore>,
): Storage {
  return { ...storage, devices: { ...storage.devices, ...change(storage.devices) } };
}

export function withUsers(
  storage: Storage,
  change: (users: UserStore) => Partial<UserStore>,
): Storage {
  return { ...storage, users: { ...storage.users, ...change(storage.users) } };
}

export function withReadings(
  storage: Storage,
  change: (readings: ReadingStore) => Partial<ReadingStore>,
): Storage {
  return { ...storage, readings: { ...storage.readings, ...change(storage.readings) } };
}

export function withIdempotency(
  storage: Storage,
  change: (idempotency: IdempotencyStore) => Partial<IdempotencyStore>,
): Storage {
  return { ...storage, idempotency: { ...storage.idempotency, ...change(storage.idempotency) } };
}

export function withJobs(storage: Storage, change: (jobs: JobStore) => Partial<JobStore>): Storage {
  return { ...storage, jobs: { ...storage.jobs, ...change(storage.jobs) } };
}

/** Options without the keys named. */
export function without<T extends object, K extends keyof T>(options: T, ...keys: K[]): Omit<T, K> {
  const rest = { ...options };
  for (const key of keys) delete rest[key];
  return rest;
}

type Method = (...args: never[]) => unknown;

/** The storage with `around` called in place of every method but `close`; it may call the method itself. */
export function aroundMethods(
  storage: Storage,
  around: (call: () => Promise<unknown>) => Promise<unknown>,
): Storage {
  const wrap = <S extends object>(store: S): S => {
    const wrapped = Object.entries(store as Record<string, Method>).map(([name, method]) => [
      name,
      (...args: never[]) => around(async () => method(...args)),
    ]);
    return Object.fromEntries(wrapped) as S; // has the same methods
  };
  return {
    ...storage,
    devices: wrap(storage.devices),
    users: wrap(storage.users),
    readings: wrap(storage.readings),
    idempotency: wrap(storage.idempotency),
    jobs: wrap(storage.jobs),
    declareMetrics: (metrics: MetricSet) =>
      around(() => storage.declareMetrics(metrics)) as Promise<MetricSet>,
    maintain: (turn: MaintenanceTurn) =>
      around(() => storage.maintain(turn)) as Promise<MaintenanceOutcome>,
    maintenanceBacklog: () => around(() => storage.maintenanceBacklog()) as Promise<number>,
  };
}
