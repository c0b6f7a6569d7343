import { type DeviceId, DeviceStatsError, type UserId } from '@device-stats/core';

export function deviceNotFound(deviceId: DeviceId): DeviceStatsError<'DEVICE_NOT_FOUND'> {
  return new DeviceStatsError('DEVICE_NOT_FOUND', {
    message: `Device ${JSON.stringify(deviceId)} is not known. Register it or send its first reading.`,
    details: { deviceId },
  });
}

export function userNotFound(userId: UserId): DeviceStatsError<'USER_NOT_FOUND'> {
  return new DeviceStatsError('USER_NOT_FOUND', {
    message: `User ${userId} is not known.`,
    details: { userId },
  });
}
