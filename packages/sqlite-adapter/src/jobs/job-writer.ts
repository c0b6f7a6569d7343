import {
  DeviceStatsError,
  isHeld,
  type JobClaim,
  type JobId,
  type JobRecord,
  type JobStep,
  type NewJob,
  stepJob,
} from '@device-stats/core';
import type { SqliteConnection } from '../connection.ts';
import { toJobRecord, toJobRow } from './job-row.ts';
import { type JobWrites, prepareJobWrites } from './job-writes.ts';
import type { ResultPart } from './result-parts.ts';

/** The jobs, as write operations see and change them: in their transaction. */
export class JobWriter {
  readonly #writes: JobWrites;

  constructor(connection: SqliteConnection) {
    this.#writes = prepareJobWrites(connection);
  }

  find(id: JobId): JobRecord | undefined {
    const row = this.#writes.find.find({ id });
    return row && toJobRecord(row);
  }

  /** The newest job that a new one shares. */
  findShared(sharing: NewJob['sharing']): JobRecord | undefined {
    if (sharing === undefined) return undefined;
    const unclaimed = this.#writes.findUnclaimed.find({ sharingKey: sharing.key });
    const same = this.#writes.findSame.find({
      sharingKey: sharing.key,
      dataVersion: sharing.dataVersion,
    });
    const newest = (unclaimed?.key ?? 0) > (same?.key ?? 0) ? unclaimed : same;
    return newest && toJobRecord(newest);
  }

  /** Adds a job that is dispatched when it is created. */
  insert(job: JobRecord, sharing: NewJob['sharing']): void {
    this.#writes.insert.run({
      ...toJobRow(job),
      dispatchedAtMs: job.createdAtMs,
      sharingKey: sharing?.key ?? null,
      dataVersion: sharing?.dataVersion ?? null,
    });
  }

  /** Keeps what the job has become; when it has not changed, or is not known, undefined. */
  update(id: JobId, change: (job: JobRecord) => JobRecord | undefined): JobRecord | undefined {
    const before = this.find(id);
    const after = before && change(before);
    if (after !== undefined && after !== before) this.#writes.update.run(toJobRow(after));
    return after;
  }

  /** Writes a part of a job's result, the first one in place of whatever is there; nothing when the claim is no longer held. */
  addResultPart(claim: JobClaim, part: ResultPart): void {
    if (part.part === 0) this.#writes.clearResult.run(claim);
    this.#writes.addResultPart.run({ ...claim, ...part });
  }

  /** Records that the job was dispatched, if it is due then; null: that it was not. */
  noteDispatched(id: JobId, atMs: number | null): void {
    if (atMs === null) this.#writes.clearDispatch.run({ id });
    else this.#writes.noteDispatch.run({ id, atMs });
  }

  /** @throws `JOB_CLAIM_LOST` */
  checkHeld(claim: JobClaim): void {
    const job = this.find(claim.id);
    if (job === undefined || !isHeld(job, claim)) throw claimLost(claim.id);
  }

  recordStep(step: JobStep, removed: number): void {
    this.update(step.claim.id, (job) => stepJob(job, step, { removed }));
  }

  /** Forgets jobs that came to their end before a moment, until the deadline, by `performance.now()`. */
  sweep(options: { readonly finishedBeforeMs: number; readonly deadlineMs: number }): Swept {
    const { finishedBeforeMs, deadlineMs } = options;
    let count = 0;
    while (this.#writes.sweepOne.run({ finishedBeforeMs }) > 0) {
      count += 1;
      if (performance.now() >= deadlineMs) return { count, isDone: false };
    }
    return { count, isDone: true };
  }
}

/** What a part of a sweep has done. */
interface Swept {
  readonly count: number;
  /** Whether nothing is left to forget. */
  readonly isDone: boolean;
}

function claimLost(jobId: JobId): DeviceStatsError<'JOB_CLAIM_LOST'> {
  return new DeviceStatsError('JOB_CLAIM_LOST', {
    message: `Nothing was changed: the job ${jobId} was ended, or another worker may have it. Stop working on it.`,
    details: { jobId },
  });
}
