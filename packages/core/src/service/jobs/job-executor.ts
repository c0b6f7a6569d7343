import { DeviceStatsError, isDeviceStatsError } from '../../errors/device-stats-error.ts';
import { backoffMs } from '../../jobs/backoff.ts';
import type { JobError, JobId } from '../../jobs/job.ts';
import { isJobKind } from '../../jobs/job-kinds.ts';
import type { JobOutcome, JobRecord, JobStore } from '../../storage/job-store.ts';
import type { Clock } from '../service-context.ts';
import { wait } from '../wait.ts';
import { ClaimedJob, JobInterrupted } from './claimed-job.ts';
import type { JobHandler, JobHandlers } from './job-handler.ts';

/** What jobs are executed with. */
export interface JobExecutorOptions {
  readonly store: JobStore;
  readonly handlers: JobHandlers;
  readonly clock: Clock;
  readonly leaseMs: number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Is told of each record that is read or written. */
  readonly onRecord: (record: JobRecord) => void;
}

/** Executes jobs that it can claim. */
export class JobExecutor {
  readonly #options: JobExecutorOptions;
  readonly #running = new Map<JobId, ClaimedJob>();
  #isClosing = false;

  constructor(options: JobExecutorOptions) {
    this.#options = options;
  }

  /** Executes the job if it is to be had. Never rejects: what goes wrong is in the record, or is done again by whoever comes next. */
  async execute(id: JobId): Promise<void> {
    if (this.#isClosing || this.#running.has(id)) return;
    const { store, clock, leaseMs, onRecord } = this.#options;
    try {
      const record = await store.claim(id, { nowMs: clock.now(), leaseMs });
      if (record === undefined) return;
      onRecord(record);
      const job = new ClaimedJob(record, { store, clock, leaseMs, onRecord });
      this.#running.set(id, job);
      // It may have been cancelled, or the closing begun, while the claim was on its way.
      if (record.cancelRequested) job.interrupt('cancelled');
      if (this.#isClosing) job.interrupt('closing');
      const outcome = await this.#run(record, job);
      await job.release();
      if (outcome === undefined) return;
      const finished = await this.#finish(job, outcome);
      if (finished !== undefined) onRecord(finished);
    } catch {
      // The storage failed: once the lease has run out, the job is delivered again.
    } finally {
      this.#running.delete(id);
    }
  }

  /** Ends the execution of a job here, if there is one. */
  cancel(id: JobId): void {
    this.#running.get(id)?.interrupt('cancelled');
  }

  /** Ends all executions at their next step; their jobs go on elsewhere, or after the next start. */
  interrupt(): void {
    this.#isClosing = true;
    for (const job of this.#running.values()) job.interrupt('closing');
  }

  /** Tries again while the storage is overloaded, as long as nobody else has the job: otherwise the work would be done again. */
  async #finish(job: ClaimedJob, outcome: JobOutcome): Promise<JobRecord | undefined> {
    const { store, clock, leaseMs } = this.#options;
    const untilMs = clock.now() + leaseMs;
    for (;;) {
      try {
        return await store.finish(job.claim, outcome, { nowMs: clock.now() });
      } catch (error) {
        if (!isDeviceStatsError(error, 'OVERLOADED') || clock.now() >= untilMs) throw error;
        await wait(error.details.retryAfterMs, undefined);
      }
    }
  }

  /** What the execution came to; undefined when the claim is lost. */
  async #run(record: JobRecord, job: ClaimedJob): Promise<JobOutcome | undefined> {
    try {
      job.signal.throwIfAborted();
      return succeeded(await this.#handle(record, job));
    } catch (error) {
      return this.#outcomeOf(error, record, job.signal);
    }
  }

  async #handle({ kind, params }: JobRecord, job: ClaimedJob): Promise<unknown> {
    if (!isJobKind(kind)) throw unknownKind(kind);
    const handler = this.#options.handlers[kind] as JobHandler; // the one of the kind of these params
    return handler.run(handler.parse(JSON.parse(params)), job);
  }

  #outcomeOf(error: unknown, record: JobRecord, signal: AbortSignal): JobOutcome | undefined {
    const { clock, random } = this.#options;
    // Aborting may show as another error: of a stream that was closed, for example.
    const reason: unknown = signal.aborted ? signal.reason : error;
    if (reason instanceof JobInterrupted) {
      if (reason.interruption === 'cancelled') return { state: 'cancelled' };
      if (reason.interruption === 'closing') return { state: 'queued', dueAtMs: clock.now() };
      return undefined;
    }
    if (isDeviceStatsError(error, 'JOB_CLAIM_LOST')) return undefined;
    const described = describe(error);
    const failedAttempts = record.failedAttempts + 1;
    const isOver = isDeviceStatsError(error) && !error.retryable;
    if (isOver || failedAttempts >= record.maxAttempts) {
      return { state: 'failed', error: described };
    }
    const dueAtMs = clock.now() + backoffMs(failedAttempts, random());
    return { state: 'queued', error: described, dueAtMs };
  }
}

/** How large a result may be as JSON, in UTF-16 code units, about as many bytes: a series of the most buckets and three metrics fits. */
const resultLimit = 8_000_000;

function succeeded(result: unknown): JobOutcome {
  const text = JSON.stringify(result);
  if (text.length <= resultLimit) return { state: 'succeeded', result: text };
  throw new DeviceStatsError('LIMIT_EXCEEDED', {
    message: `The result has ${text.length} bytes; a job may come to ${resultLimit}. Ask for fewer buckets, quantiles or devices at once.`,
    details: { limit: resultLimit, requested: text.length },
  });
}

/** The text of an error of another kind may say what is nobody's business. */
function describe(error: unknown): JobError {
  if (isDeviceStatsError(error)) return { code: error.code, message: error.message };
  return { code: 'JOB_FAILED', message: 'The job failed for a reason of its own.' };
}

/** It was submitted by a newer version. */
function unknownKind(kind: string): DeviceStatsError {
  return new DeviceStatsError('UNSUPPORTED_STORAGE', {
    message: `This version knows no jobs of the kind ${JSON.stringify(kind)}. Use a newer one.`,
    details: { found: kind, supported: 'the kinds of this version' },
  });
}
