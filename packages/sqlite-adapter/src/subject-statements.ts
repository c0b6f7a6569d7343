import type { SqliteConnection } from './connection.ts';
import type { Statement } from './statement.ts';

/** A device, as far as reading its data needs it. */
export interface SubjectDeviceRow {
  readonly key: number;
  readonly id: string;
  readonly version: number;
  readonly latestChunkId: number | null;
}

/** The statements that find whose readings are to be read. */
export interface SubjectReads {
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
] as const;

export function prepareSubjectReads(connection: SqliteConnection): SubjectReads {
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
