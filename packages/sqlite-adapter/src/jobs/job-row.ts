import type { JobError, JobId, JobProgress, JobRecord } from '@device-stats/core';
import type { SqliteConnection } from '../connection.ts';
import type { Statement } from '../statement.ts';

/** A job as it is read from its table: without its result. */
export interface JobRow
  extends Omit<JobRecord, 'id' | 'progress' | 'cancelRequested' | 'error' | 'result'> {
  readonly key: number;
  readonly id: string;
  readonly cancelRequested: 0 | 1;
  /** As JSON. */
  readonly progress: string;
  /** As JSON. */
  readonly error: string | null;
}

/** The columns of a {@link JobRow}. */
export const jobColumns = [
  'key',
  'id',
  'kind',
  'params',
  'priority',
  'state',
  'max_attempts as maxAttempts',
  'failed_attempts as failedAttempts',
  'fence',
  'due_at_ms as dueAtMs',
  'cancel_requested as cancelRequested',
  'created_at_ms as createdAtMs',
  'started_at_ms as startedAtMs',
  'finished_at_ms as finishedAtMs',
  'removed_readings as removedReadings',
  'progress',
  'error',
  'checkpoint',
] as const;

/** The statement that reads a job by its id. */
export function prepareFindJob(
  connection: SqliteConnection,
): Statement<{ readonly id: string }, JobRow> {
  return connection.prepare((queries, { id }) =>
    queries.selectFrom('job').select(jobColumns).where('id', '=', id),
  );
}

export function toJobRecord(row: JobRow): JobRecord {
  return {
    id: row.id as JobId, // only ids of jobs get into the table
    kind: row.kind,
    params: row.params,
    priority: row.priority,
    maxAttempts: row.maxAttempts,
    state: row.state,
    failedAttempts: row.failedAttempts,
    fence: row.fence,
    dueAtMs: row.dueAtMs,
    progress: JSON.parse(row.progress) as JobProgress, // written by the function below
    removedReadings: row.removedReadings,
    checkpoint: row.checkpoint,
    cancelRequested: row.cancelRequested === 1,
    createdAtMs: row.createdAtMs,
    startedAtMs: row.startedAtMs,
    finishedAtMs: row.finishedAtMs,
    result: null,
    error: row.error === null ? null : (JSON.parse(row.error) as JobError), // likewise
  };
}

export function toJobRow(job: JobRecord): Omit<JobRow, 'key'> {
  const { cancelRequested, progress, error, result: _, ...record } = job;
  return {
    ...record,
    cancelRequested: cancelRequested ? 1 : 0,
    progress: JSON.stringify(progress),
    error: error === null ? null : JSON.stringify(error),
  };
}
