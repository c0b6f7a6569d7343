import { DeviceStatsError } from '../../errors/device-stats-error.ts';
import { isFinal, type JobId } from '../../jobs/job.ts';
import type { JobRecord, JobStore } from '../../storage/job-store.ts';
import { nextLook } from '../next-look.ts';
import type { Waiters } from '../waiters.ts';

/** What jobs are watched with. */
interface JobWatch {
  readonly store: JobStore;
  readonly waiters: Waiters<JobId>;
}

/** How often the record is looked at, since it may have been changed by another process. */
const lookEveryMs = 250;

/** The record now, and whenever it has changed, until its state is final. */
export async function* watchJob(
  { store, waiters }: JobWatch,
  id: JobId,
  signal: AbortSignal | undefined,
): AsyncGenerator<JobRecord, void, undefined> {
  let shown = '';
  for (;;) {
    signal?.throwIfAborted();
    const change = nextLook({
      withinMs: lookEveryMs,
      signal,
      onChange: (wake) => waiters.add(id, wake),
    });
    try {
      const record = await store.find(id);
      if (record === undefined) throw jobNotFound(id);
      const text = visible(record);
      if (text !== shown) yield record;
      if (isFinal(record.state)) return;
      shown = text;
      await change.promise;
    } finally {
      change.cancel();
    }
  }
}

/** What of a record is worth telling. */
function visible({ state, progress, failedAttempts, cancelRequested }: JobRecord): string {
  return JSON.stringify([state, progress, failedAttempts, cancelRequested]);
}

export function jobNotFound(jobId: string): DeviceStatsError {
  return new DeviceStatsError('JOB_NOT_FOUND', {
    message: `There is no job ${JSON.stringify(jobId)}. Jobs that have ended are kept for 24 hours.`,
    details: { jobId },
  });
}
