import {
  cancelJob,
  claimJob,
  finishJob,
  type JobRecord,
  type JobState,
  type JobStore,
  queueJob,
  reportJob,
} from '@device-stats/core';
import type { CommitQueue } from '../commit-queue.ts';
import type { Reader } from '../reader.ts';
import type { NoParameters, Statement } from '../statement.ts';
import { DueJobs } from './due-jobs.ts';
import { JobListing } from './job-listing.ts';
import { prepareFindJob, toJobRecord } from './job-row.ts';
import type { JobWriter } from './job-writer.ts';
import { partsOf, prepareReadResult } from './result-parts.ts';

interface JobStoreParts {
  readonly reader: Reader;
  readonly queue: CommitQueue;
  readonly jobs: JobWriter;
}

/** How many milliseconds a sweep works in one transaction. */
const sweepStepMs = 3;

/** The jobs. */
export function createSqliteJobStore(parts: JobStoreParts): JobStore {
  return { ...createReads(parts), ...createSubmission(parts), ...createExecution(parts) };
}

function createReads({
  reader,
}: JobStoreParts): Pick<JobStore, 'find' | 'list' | 'countByState' | 'listDue'> {
  const find = prepareFindJob(reader.connection);
  const readResult = prepareReadResult(reader.connection);
  const listing = new JobListing(reader.connection);
  const due = new DueJobs(reader.connection);
  const counts: Statement<NoParameters, { readonly state: JobState; readonly count: number }> =
    reader.connection.prepare((queries) =>
      queries.selectFrom('job_count').select(['state', 'count']),
    );
  return {
    find: (id) =>
      reader.read(() => {
        const row = find.find({ id });
        if (row === undefined) return undefined;
        const record = toJobRecord(row);
        return row.state === 'succeeded' ? { ...record, result: readResult(row.key) } : record;
      }),
    list: (request) => reader.read(() => listing.page(request)),
    countByState: () =>
      reader.read(() => {
        const rows = counts.all({}).map(({ state, count }) => [state, count]);
        return Object.fromEntries(rows) as Record<JobState, number>; // there is a row for each state
      }),
    listDue: (request) => reader.read(() => due.list(request)),
  };
}

/** What somebody asked for, and was told is done, is durable; what is only noted may be noted again. */
function createSubmission({
  queue,
  jobs,
}: JobStoreParts): Pick<JobStore, 'submit' | 'cancel' | 'noteDispatched' | 'sweep'> {
  return {
    submit: (job, { nowMs, idempotency: claim, signal }) =>
      queue.submit({
        signal,
        sizeBytes: job.params.length,
        run({ log }) {
          let created = false;
          const { value } = log.once(claim, { readingCount: null, nowMs }, (): JobRecord => {
            const shared = jobs.findShared(job.sharing);
            if (shared !== undefined) return shared;
            created = true;
            const record = queueJob(job, { nowMs });
            jobs.insert(record, job.sharing);
            return record;
          });
          return { job: value, created };
        },
      }),
    cancel: (id, options) =>
      queue.submit({ run: () => jobs.update(id, (job) => cancelJob(job, options)) }),
    noteDispatched: (ids, { atMs }) =>
      queue.submit({
        isRepeatable: true,
        run() {
          for (const id of ids) jobs.noteDispatched(id, atMs);
        },
      }),
    async sweep({ finishedBeforeMs }) {
      let swept = 0;
      for (;;) {
        // oxlint-disable-next-line eslint/no-await-in-loop -- one step after the other, so that other writes get between
        const { count, isDone } = await queue.submit({
          isRepeatable: true,
          run: () => jobs.sweep({ finishedBeforeMs, deadlineMs: performance.now() + sweepStepMs }),
        });
        swept += count;
        if (isDone) return swept;
      }
    },
  };
}

/**
 * A claim that a power failure undoes was that of a process which has ended as well, so that its fence may be given out again. After
 * an end that is undone the job is executed once more: what its steps did is durable and recorded, and not done again.
 */
function createExecution({
  queue,
  jobs,
}: JobStoreParts): Pick<JobStore, 'claim' | 'report' | 'finish'> {
  return {
    claim: (id, options) =>
      queue.submit({
        isRepeatable: true,
        run() {
          const claimed = jobs.update(id, (job) => claimJob(job, options));
          if (claimed !== undefined) jobs.noteDispatched(id, null);
          return claimed;
        },
      }),
    report: (claim, report) =>
      queue.submit({
        isRepeatable: true,
        run: () => jobs.update(claim.id, (job) => reportJob(job, claim, report)),
      }),
    async finish(claim, outcome, { nowMs }) {
      const parts = outcome.state === 'succeeded' ? partsOf(outcome.result) : [];
      // Nobody sees them before the job has succeeded.
      for (const part of parts.slice(0, -1)) {
        // oxlint-disable-next-line eslint/no-await-in-loop -- one after the other, so that other writes get between
        await queue.submit({
          isRepeatable: true,
          sizeBytes: part.data.length,
          run: () => jobs.addResultPart(claim, part),
        });
      }
      const last = parts.at(-1);
      return queue.submit({
        isRepeatable: true,
        sizeBytes: last?.data.length ?? 0,
        run() {
          if (last !== undefined) jobs.addResultPart(claim, last);
          return jobs.update(claim.id, (job) => finishJob(job, claim, { outcome, nowMs }));
        },
      });
    },
  };
}
