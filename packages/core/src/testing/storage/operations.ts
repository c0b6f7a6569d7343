import type { DataVersion, DeviceId } from '../../device/device.ts';
import type { UserId } from '../../user/user.ts';
import type { TestBed } from './facet-scope.ts';
import { jobId, newJob } from './sample-jobs.ts';
import { device, entry } from './sample-readings.ts';

/** An operation of a storage, ready to be called. */
export interface Operation {
  readonly name: string;
  /** Calls it; a reading or a device it makes belongs to {@link operationDevice}. */
  readonly call: (bed: TestBed, signal?: AbortSignal) => Promise<unknown>;
  /** Whether it takes a signal. */
  readonly abortable: boolean;
}

/** The device the operations work on. */
export const operationDevice: DeviceId = device('operated');

const deviceId = operationDevice;
const userId = 1 as UserId;
const nowMs = 1;
const period = {};
const page = { limit: 1 };
const claim = { id: jobId(1), fence: 1 };
const subject = { kind: 'device', deviceId } as const;

/** Every operation of a storage but `close`. */
export const operations: readonly Operation[] = [
  operation('declareMetrics', ({ storage, metrics }) => storage.declareMetrics(metrics)),
  operation('maintain', ({ storage }) => storage.maintain({ holder: 'h', nowMs, leaseMs: 1_000 })),
  operation('maintenanceBacklog', ({ storage }) => storage.maintenanceBacklog()),
  operation('devices.register', ({ storage }) => storage.devices.register(deviceId, { nowMs })),
  operation('devices.find', ({ storage }) => storage.devices.find(deviceId)),
  operation('devices.list', ({ storage }) => storage.devices.list(page)),
  operation('devices.remove', ({ storage }) => storage.devices.remove(deviceId)),
  operation('devices.changedSince', ({ storage }) =>
    storage.devices.changedSince(0 as DataVersion, { limit: 1 }),
  ),
  operation('users.create', ({ storage }) =>
    storage.users.create({ name: 'n', deviceIds: [] }, { nowMs }),
  ),
  operation('users.find', ({ storage }) => storage.users.find(userId)),
  operation('users.list', ({ storage }) => storage.users.list(page)),
  operation('users.remove', ({ storage }) => storage.users.remove(userId)),
  operation('users.listDevices', ({ storage }) => storage.users.listDevices(userId, page)),
  operation('users.link', ({ storage }) => storage.users.link(userId, deviceId)),
  operation('users.unlink', ({ storage }) => storage.users.unlink(userId, deviceId)),
  operation('readings.findLatest', ({ storage }) => storage.readings.findLatest(deviceId)),
  operation('readings.versions', ({ storage }) => storage.readings.versions(subject)),
  operation('idempotency.find', ({ storage }) =>
    storage.idempotency.find({ scope: 's', key: 'k', part: 0 }),
  ),
  operation('idempotency.sweep', ({ storage }) => storage.idempotency.sweep({ beforeMs: 0 })),
  operation('jobs.find', ({ storage }) => storage.jobs.find(jobId(1))),
  operation('jobs.list', ({ storage }) => storage.jobs.list(page)),
  operation('jobs.countByState', ({ storage }) => storage.jobs.countByState()),
  operation('jobs.claim', ({ storage }) => storage.jobs.claim(jobId(1), { nowMs, leaseMs: 1 })),
  operation('jobs.report', ({ storage }) =>
    storage.jobs.report(claim, { nowMs, leaseMs: 1, progress: { done: 0, total: null } }),
  ),
  operation('jobs.finish', ({ storage }) =>
    storage.jobs.finish(claim, { state: 'cancelled' }, { nowMs }),
  ),
  operation('jobs.cancel', ({ storage }) => storage.jobs.cancel(jobId(1), { nowMs })),
  operation('jobs.listDue', ({ storage }) =>
    storage.jobs.listDue({ nowMs, dispatchedBeforeMs: nowMs, limit: 1 }),
  ),
  operation('jobs.noteDispatched', ({ storage }) =>
    storage.jobs.noteDispatched([jobId(1)], { atMs: nowMs }),
  ),
  operation('jobs.sweep', ({ storage }) => storage.jobs.sweep({ finishedBeforeMs: nowMs })),
  abortable('jobs.submit', ({ storage }, signal) =>
    storage.jobs.submit(newJob(1), { nowMs, ...signal }),
  ),
  abortable('readings.append', ({ storage, metrics }, signal) =>
    storage.readings.append([entry(deviceId, metrics, [1, 2])], { nowMs, ...signal }),
  ),
  abortable('readings.page', ({ storage }, signal) =>
    storage.readings.page({ deviceId, period, limit: 1, ...signal }),
  ),
  abortable('readings.remove', ({ storage }, signal) =>
    storage.readings.remove({ deviceId, period, ...signal }),
  ),
  abortable('readings.openView', ({ storage }, signal) =>
    storage.readings.openView({ subject, period, ...signal }),
  ),
];

function operation(name: string, call: (bed: TestBed) => Promise<unknown>): Operation {
  return { name, call, abortable: false };
}

function abortable(
  name: string,
  call: (bed: TestBed, options: { readonly signal?: AbortSignal }) => Promise<unknown>,
): Operation {
  return {
    name,
    call: (bed, signal) => call(bed, signal === undefined ? {} : { signal }),
    abortable: true,
  };
}
