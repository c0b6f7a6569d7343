import type { DataVersion, DeviceId, Subject, SubjectDevice } from '@device-stats/core';
import type { SqliteConnection } from './connection.ts';
import { deviceNotFound, userNotFound } from './not-found.ts';
import type { Statement } from './statement.ts';

/** A device, as far as reading its data needs it. */
export interface SubjectDeviceRow {
  readonly key: number;
  readonly id: string;
  readonly version: number;
  readonly latestChunkId: number | null;
  /** How many of its readings are hot. */
  readonly hotCount: number;
  /** Differs whenever its readings are kept otherwise. */
  readonly layout: number;
}

/** Finds whose readings are to be read. */
export class SubjectReader {
  readonly #reads: SubjectReads;

  constructor(connection: SqliteConnection) {
    this.#reads = prepareSubjectReads(connection);
  }

  /** @throws `DEVICE_NOT_FOUND` */
  getDevice(deviceId: DeviceId): SubjectDeviceRow {
    const row = this.#reads.findDevice.find({ deviceId });
    if (row === undefined) throw deviceNotFound(deviceId);
    return row;
  }

  /** @throws `DEVICE_NOT_FOUND`, `USER_NOT_FOUND` */
  devicesOf(subject: Subject): readonly SubjectDeviceRow[] {
    if (subject.kind === 'device') return [this.getDevice(subject.deviceId)];
    const { userId } = subject;
    if (this.#reads.findUser.find({ userId }) === undefined) throw userNotFound(userId);
    return this.#reads.listDevices.all({ userId });
  }
}

export function toSubjectDevice({ id, version }: SubjectDeviceRow): SubjectDevice {
  // Only valid ids, and versions of the storage's own counter, get into the table.
  return { deviceId: id as DeviceId, version: version as DataVersion };
}

/** The statements that find whose readings are to be read. */
interface SubjectReads {
  readonly findDevice: Statement<{ readonly deviceId: string }, SubjectDeviceRow>;
  readonly findUser: Statement<{ readonly userId: number }, { readonly id: number }>;
  /** In the order of linking. */
  readonly listDevices: Statement<{ readonly userId: number }, SubjectDeviceRow>;
}

const subjectColumns = [
  'device.key as key',
  'device.id as id',
  'device.version as version',
  'device.latest_chunk_id as latestChunkId',
  'device.hot_count as hotCount',
  'device.layout as layout',
] as const;

function prepareSubjectReads(connection: SqliteConnection): SubjectReads {
  return {
    findDevice: connection.prepare((queries, { deviceId }) =>
      queries.selectFrom('device').select(subjectColumns).where('id', '=', deviceId),
    ),
    findUser: connection.prepare((queries, { userId }) =>
      queries.selectFrom('user').select('id').where('id', '=', userId),
    ),
    listDevices: connection.prepare((queries, { userId }) =>
      queries
        .selectFrom('user_device')
        .innerJoin('device', 'device.key', 'user_device.device_key')
        .select(subjectColumns)
        .where('user_device.user_id', '=', userId)
        .orderBy('user_device.id'),
    ),
  };
}
