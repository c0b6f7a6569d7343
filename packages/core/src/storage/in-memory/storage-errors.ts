import type { DeviceId } from '../../device/device.ts';
import { DeviceStatsError } from '../../errors/device-stats-error.ts';
import type { JobId } from '../../jobs/job.ts';
import type { UserId } from '../../user/user.ts';

export function deviceNotFound(deviceId: DeviceId): DeviceStatsError {
  return new DeviceStatsError('DEVICE_NOT_FOUND', {
    message: `There is no device ${JSON.stringify(deviceId)}. A device exists once it is registered or has a reading.`,
    details: { deviceId },
  });
}

export function userNotFound(userId: UserId): DeviceStatsError {
  return new DeviceStatsError('USER_NOT_FOUND', {
    message: `There is no user ${userId}. Create one and use the id it is given.`,
    details: { userId },
  });
}

export function idempotencyConflict(key: string): DeviceStatsError {
  return new DeviceStatsError('IDEMPOTENCY_CONFLICT', {
    message: `The idempotency key ${JSON.stringify(key)} was used for another write. Use a new key for each write.`,
    details: { key },
  });
}

export function jobClaimLost(jobId: JobId): DeviceStatsError {
  return new DeviceStatsError('JOB_CLAIM_LOST', {
    message: `Nothing was changed: the job ${jobId} was ended, or another worker may have it. Stop working on it.`,
    details: { jobId },
  });
}

export function storageClosed(): DeviceStatsError {
  return new DeviceStatsError('CLOSED', {
    message: 'The in-memory storage is closed, and what it held is gone. Create a new one.',
    details: {},
  });
}

export function invalidColumns(message: string): DeviceStatsError {
  return new DeviceStatsError('INVALID_INPUT', {
    message: `Nothing was stored: the readings ${message}.`,
    details: { faults: [{ path: ['readings'], message }] },
  });
}
