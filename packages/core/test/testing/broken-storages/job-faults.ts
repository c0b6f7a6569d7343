import type { JobOutcome, JobRecord, JobStore, NewJob } from '../../../src/storage/job-store.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { withJobs } from './broken-storage.ts';

/** A moment after all others. */
export const muchLater = 1e9;

/** The storage with jobs of which submissions are changed before they are recorded. */
export function withSubmitted(storage: Storage, change: (job: NewJob) => NewJob): Storage {
  return withJobs(storage, (jobs) => ({
    submit: (job, options) => jobs.submit(change(job), options),
  }));
}

/** The storage with records of jobs that are changed whenever they are given out after a change of the execution. */
export function withRecords(
  storage: Storage,
  method: 'claim' | 'report' | 'finish' | 'cancel',
  change: (record: JobRecord) => JobRecord,
): Storage {
  return withJobs(storage, (jobs) => {
    const right: (...args: never[]) => Promise<JobRecord | undefined> = jobs[method];
    const wrong = async (...args: never[]): Promise<JobRecord | undefined> => {
      const record = await right(...args);
      return record && change(record);
    };
    return { [method]: wrong };
  });
}

/** The storage with other ends of executions than those that were told. */
export function withOutcomes(
  storage: Storage,
  change: (outcome: JobOutcome, nowMs: number) => JobOutcome,
): Storage {
  return withJobs(storage, (jobs) => ({
    finish: (claim, outcome, options) =>
      jobs.finish(claim, change(outcome, options.nowMs), options),
  }));
}

/** A submission before, and what has become of it. */
export interface EarlierJob {
  readonly sharing: NewJob['sharing'];
  readonly record: JobRecord;
}

/** The storage with jobs shared that should not be: the newest that is accepted is returned in place of a new one. */
export function sharingAlso(
  storage: Storage,
  accepts: (earlier: EarlierJob, sharing: NonNullable<NewJob['sharing']>) => boolean,
): Storage {
  const submitted: NewJob[] = [];
  return withJobs(storage, (jobs) => ({
    submit: async (job, options) => {
      const { sharing: asked } = job;
      for (const { id, sharing } of submitted.toReversed()) {
        const record = await jobs.find(id);
        if (record === undefined || asked === undefined || sharing?.key !== asked.key) continue;
        if (accepts({ sharing, record }, asked)) return { job: record, created: false };
      }
      submitted.push(job);
      return jobs.submit(job, options);
    },
  }));
}

/** The claim, held by whoever says so. */
export async function currentClaim(
  jobs: JobStore,
  claim: Parameters<JobStore['finish']>[0],
): Promise<Parameters<JobStore['finish']>[0]> {
  return { ...claim, fence: (await jobs.find(claim.id))?.fence ?? claim.fence };
}
