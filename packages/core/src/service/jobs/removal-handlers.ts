import type { DeviceId } from '../../device/device.ts';
import { parseDeviceId } from '../../device/device-id.ts';
import { DeviceStatsError, isDeviceStatsError } from '../../errors/device-stats-error.ts';
import { throwInvalidInput } from '../../errors/input-faults.ts';
import { parsePeriod } from '../../period/parse-period.ts';
import { parseTimestamp, timestampFault } from '../../reading/timestamp.ts';
import type { Storage } from '../../storage/storage.ts';
import type { JobExecution, JobHandlers } from './job-handler.ts';
import { parseFields } from './job-params.ts';

/** The jobs that remove readings. */
export function removalHandlers(storage: Storage): Pick<JobHandlers, 'deletion' | 'retention'> {
  return {
    deletion: {
      parse: (params) => {
        const fields = parseFields(params, ['deviceId', 'from', 'to']);
        return { deviceId: parseDeviceId(fields.deviceId), ...parsePeriod(fields) };
      },
      sharing: async ({ deviceId }) => {
        if ((await storage.devices.find(parseDeviceId(deviceId))) === undefined) {
          throw deviceNotFound(deviceId);
        }
        return 'queued';
      },
      run: async (params, execution) => {
        const { checkpoint, removedReadings, signal } = execution;
        if (checkpoint === 'removed') return { removed: removedReadings };
        const removed = await storage.readings.remove({
          deviceId: parseDeviceId(params.deviceId),
          period: parsePeriod(params),
          step: execution.step('removed'),
          signal,
        });
        return { removed };
      },
    },
    retention: {
      parse: (params) => {
        const { before } = parseFields(params, ['before']);
        const timestamp = parseTimestamp(before);
        if (timestamp !== undefined) return { before: timestamp };
        throwInvalidInput([{ path: ['before'], message: timestampFault(before) }]);
      },
      sharing: async () => 'queued',
      run: (params, execution) => removeBefore(storage, Number(params.before), execution),
    },
  };
}

/** Which devices a retention is done with: those up to a position in their list. */
interface RetentionCheckpoint {
  readonly after: number | null;
  readonly devices: number;
}

/** Removes the readings before a moment, one device after the other, each as a step of the job. */
async function removeBefore(
  storage: Storage,
  before: number,
  execution: JobExecution,
): Promise<{ readonly removed: number }> {
  const start = execution.checkpoint as RetentionCheckpoint | null; // only `step` below writes it
  let position: number | undefined = start?.after ?? undefined;
  let devices = start?.devices ?? 0;
  let removed = execution.removedReadings;
  if (start !== null && start.after === null) return { removed };
  for (;;) {
    execution.signal.throwIfAborted();
    const after = position === undefined ? {} : { after: position };
    const page = await storage.devices.list({ limit: 1, ...after });
    const [device] = page.items;
    if (device === undefined) return { removed };
    devices += 1;
    const checkpoint: RetentionCheckpoint = { after: page.next ?? null, devices };
    removed += await removeOfDevice(storage, {
      deviceId: device.id,
      before,
      checkpoint,
      execution,
    });
    execution.progress({ done: devices, total: null });
    if (page.next === undefined) return { removed };
    position = page.next;
  }
}

/** A device without such readings is passed over: recording that would take a transaction. */
async function removeOfDevice(
  { readings }: Storage,
  work: {
    readonly deviceId: DeviceId;
    readonly before: number;
    readonly checkpoint: RetentionCheckpoint;
    readonly execution: JobExecution;
  },
): Promise<number> {
  const { deviceId, before, checkpoint, execution } = work;
  const { signal } = execution;
  const query = { deviceId, period: { to: before }, signal };
  try {
    const first = await readings.page({ ...query, limit: 1 });
    if (first.ids.length === 0) return 0;
    return await readings.remove({ ...query, step: execution.step(checkpoint) });
  } catch (error) {
    // It was removed with all its readings.
    if (isDeviceStatsError(error, 'DEVICE_NOT_FOUND')) return 0;
    throw error;
  }
}

function deviceNotFound(deviceId: string): DeviceStatsError {
  return new DeviceStatsError('DEVICE_NOT_FOUND', {
    message: `There is no device ${JSON.stringify(deviceId)}, and nothing of it to remove.`,
    details: { deviceId },
  });
}
