import type { JobClaim } from '@device-stats/core';
import { type Kysely, sql } from 'kysely';
import type { SqliteConnection } from '../connection.ts';
import type { Schema } from '../schema.ts';
import type { Statement } from '../statement.ts';
import { type JobRow, jobColumns, prepareFindJob } from './job-row.ts';
import type { ResultPart } from './result-parts.ts';

type JobValues = Omit<JobRow, 'key'>;

type NewJobValues = JobValues & {
  readonly dispatchedAtMs: number;
  readonly sharingKey: string | null;
  readonly dataVersion: string | null;
};

interface Sharing {
  readonly sharingKey: string;
  readonly dataVersion: string;
}

/** The statements by which jobs are changed. */
export interface JobWrites {
  readonly find: Statement<{ readonly id: string }, JobRow>;
  /** The job of a sharing key that waits for its first claim: there is never a second one, since that would have shared it. */
  readonly findUnclaimed: Statement<Pick<Sharing, 'sharingKey'>, JobRow>;
  /** The newest job of a sharing key that comes, or has come, to the result of a data version. */
  readonly findSame: Statement<Sharing, JobRow>;
  readonly insert: Statement<NewJobValues, unknown>;
  readonly update: Statement<JobValues, unknown>;
  readonly noteDispatch: Statement<{ readonly id: string; readonly atMs: number }, unknown>;
  readonly clearDispatch: Statement<{ readonly id: string }, unknown>;
  /** Nothing, unless the claim is held. */
  readonly clearResult: Statement<JobClaim, unknown>;
  /** Nothing, unless the claim is held. */
  readonly addResultPart: Statement<JobClaim & ResultPart, unknown>;
  readonly sweepOne: Statement<{ readonly finishedBeforeMs: number }, unknown>;
}

export function prepareJobWrites(connection: SqliteConnection): JobWrites {
  return {
    find: prepareFindJob(connection),
    ...prepareSharing(connection),
    ...prepareRecording(connection),
    ...prepareResults(connection),
    noteDispatch: connection.prepare((queries, { id, atMs }) =>
      queries
        .updateTable('job')
        .set({ dispatched_at_ms: atMs })
        .where('id', '=', id)
        .where('due_at_ms', '<=', atMs),
    ),
    clearDispatch: connection.prepare((queries, { id }) =>
      queries.updateTable('job').set({ dispatched_at_ms: null }).where('id', '=', id),
    ),
    sweepOne: connection.prepare((queries, { finishedBeforeMs }) =>
      queries
        .deleteFrom('job')
        .where('finished_at_ms', '<', finishedBeforeMs)
        .orderBy('finished_at_ms')
        .limit(1),
    ),
  };
}

function prepareSharing(
  connection: SqliteConnection,
): Pick<JobWrites, 'findUnclaimed' | 'findSame'> {
  return {
    findUnclaimed: connection.prepare((queries, { sharingKey }) =>
      queries
        .selectFrom('job')
        .select(jobColumns)
        .where('sharing_key', '=', sharingKey)
        .where('state', '=', 'queued')
        .where('started_at_ms', 'is', null),
    ),
    findSame: connection.prepare((queries, { sharingKey, dataVersion }) =>
      queries
        .selectFrom('job')
        .select(jobColumns)
        .where('sharing_key', '=', sharingKey)
        .where('data_version', '=', dataVersion)
        .where('state', 'in', ['queued', 'running', 'succeeded'])
        .where((is) => is.or([is('state', '=', 'succeeded'), is('cancel_requested', '=', 0)]))
        .orderBy('key', 'desc')
        .limit(1),
    ),
  };
}

function prepareRecording(connection: SqliteConnection): Pick<JobWrites, 'insert' | 'update'> {
  return {
    insert: connection.prepare((queries, job) =>
      queries.insertInto('job').values({
        id: job.id,
        kind: job.kind,
        params: job.params,
        priority: job.priority,
        max_attempts: job.maxAttempts,
        created_at_ms: job.createdAtMs,
        dispatched_at_ms: job.dispatchedAtMs,
        sharing_key: job.sharingKey,
        data_version: job.dataVersion,
        ...changing(job),
      }),
    ),
    update: connection.prepare((queries, job) =>
      queries.updateTable('job').set(changing(job)).where('id', '=', job.id),
    ),
  };
}

function prepareResults(
  connection: SqliteConnection,
): Pick<JobWrites, 'clearResult' | 'addResultPart'> {
  return {
    clearResult: connection.prepare((queries, claim) =>
      queries.deleteFrom('job_result').where('job_key', 'in', held(queries, claim).select('key')),
    ),
    addResultPart: connection.prepare((queries, { id, fence, part, data }) =>
      queries
        .insertInto('job_result')
        .columns(['job_key', 'part', 'data'])
        .expression(
          held(queries, { id, fence }).select([
            'key',
            sql.val(part).as('part'),
            sql.val(data).as('data'),
          ]),
        ),
    ),
  };
}

/** The job of a claim, as long as that is held. */
function held(queries: Kysely<Schema>, { id, fence }: JobClaim) {
  return queries
    .selectFrom('job')
    .where('id', '=', id)
    .where('fence', '=', fence)
    .where('state', '=', 'running');
}

/** The columns that change in the life of a job. */
function changing(job: JobValues) {
  return {
    state: job.state,
    failed_attempts: job.failedAttempts,
    fence: job.fence,
    due_at_ms: job.dueAtMs,
    cancel_requested: job.cancelRequested,
    started_at_ms: job.startedAtMs,
    finished_at_ms: job.finishedAtMs,
    removed_readings: job.removedReadings,
    progress: job.progress,
    error: job.error,
    checkpoint: job.checkpoint,
  };
}
