import type { DataVersion, Device, DeviceId } from '@device-stats/core';

/** The columns of a device as {@link Device} names them. */
export const deviceColumns = [
  'device.id as id',
  'device.created_at_ms as createdAtMs',
  'device.last_reading_at_ms as lastReadingAtMs',
  'device.reading_count as readingCount',
  'device.version as version',
] as const;

/** A device as it is read with {@link deviceColumns}. */
export interface DeviceRow {
  readonly id: string;
  readonly createdAtMs: number;
  readonly lastReadingAtMs: number | null;
  readonly readingCount: number;
  readonly version: number;
}

/** Only valid ids and versions of the storage's own counter get into the table. */
export function toDevice(row: DeviceRow): Device {
  const { id, createdAtMs, lastReadingAtMs, readingCount, version } = row;
  return {
    id: id as DeviceId,
    createdAtMs,
    lastReadingAtMs,
    readingCount,
    version: version as DataVersion,
  };
}
