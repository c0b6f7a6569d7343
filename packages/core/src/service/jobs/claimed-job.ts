import type { JobProgress } from '../../jobs/job.ts';
import type { JobRecord, JobStep, JobStore } from '../../storage/job-store.ts';
import type { Clock } from '../service-context.ts';
import type { JobExecution } from './job-handler.ts';

/** Why an execution is ended before its time. `lost`: its lease ran out, and another worker may have the job. */
export type Interruption = 'cancelled' | 'closing' | 'lost';

/** What an execution that is ended before its time rejects with. */
export class JobInterrupted extends Error {
  override readonly name = 'JobInterrupted';
  readonly interruption: Interruption;

  constructor(interruption: Interruption) {
    super(`The execution of the job was ended: ${interruption}.`);
    this.interruption = interruption;
  }
}

/** How a claim is held. */
export interface ClaimOptions {
  readonly store: JobStore;
  readonly clock: Clock;
  /** For how long others leave the job to its worker after a sign of life, in milliseconds. */
  readonly leaseMs: number;
  /** Is told of each record that is read or written. */
  readonly onRecord: (record: JobRecord) => void;
}

/** How often a claim is looked after, in milliseconds: so long it takes at most until a job that was cancelled elsewhere is told. */
const lookEveryMs = 100;

/** A job that this worker has, while it is executed: holds the claim, records progress, and hears of cancellation. */
export class ClaimedJob implements JobExecution {
  readonly jobId: string;
  readonly startedAtMs: number;
  readonly checkpoint: unknown;
  readonly removedReadings: number;
  readonly #options: ClaimOptions;
  readonly #record: JobRecord;
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #progress: JobProgress;
  #recorded: JobProgress;
  #extendedAtMs: number;
  #looking: Promise<void> | undefined;

  constructor(record: JobRecord, options: ClaimOptions) {
    this.jobId = record.id;
    this.startedAtMs = record.startedAtMs ?? record.createdAtMs;
    this.checkpoint = record.checkpoint === null ? null : JSON.parse(record.checkpoint);
    this.removedReadings = record.removedReadings;
    this.#record = record;
    this.#options = options;
    this.#progress = record.progress;
    this.#recorded = record.progress;
    this.#extendedAtMs = options.clock.now();
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look();
    }, lookEveryMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get claim(): JobStep['claim'] {
    return { id: this.#record.id, fence: this.#record.fence };
  }

  // A property, so that handlers can hand it on.
  readonly progress = (progress: JobProgress): void => {
    this.#progress = progress;
  };

  step(checkpoint: unknown): JobStep {
    return { claim: this.claim, checkpoint: JSON.stringify(checkpoint) };
  }

  interrupt(interruption: Interruption): void {
    if (!this.signal.aborted) this.#controller.abort(new JobInterrupted(interruption));
  }

  /** Records the progress and ends looking after the claim. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    const { interruption } = (this.signal.reason ?? {}) as Partial<JobInterrupted>;
    if (interruption !== 'lost' && this.#progress !== this.#recorded) await this.#report();
  }

  /** A look that fails is made up for by the next one, or by whoever takes the job after the lease. */
  async #look(): Promise<void> {
    const { store, clock, leaseMs } = this.#options;
    const ageMs = clock.now() - this.#extendedAtMs;
    try {
      if (ageMs > leaseMs / 3 || this.#progress !== this.#recorded) await this.#report();
      else this.#learn(await store.find(this.#record.id));
    } catch {
      if (ageMs > leaseMs) this.interrupt('lost');
    }
    this.#looking = undefined;
  }

  async #report(): Promise<void> {
    const { store, clock, leaseMs } = this.#options;
    const nowMs = clock.now();
    const progress = this.#progress;
    const record = await store.report(this.claim, { nowMs, leaseMs, progress });
    this.#recorded = progress;
    this.#extendedAtMs = nowMs;
    this.#learn(record);
  }

  #learn(record: JobRecord | undefined): void {
    if (record?.fence !== this.#record.fence || record.state !== 'running') {
      this.interrupt('lost');
      return;
    }
    this.#options.onRecord(record);
    if (record.cancelRequested) this.interrupt('cancelled');
  }
}
