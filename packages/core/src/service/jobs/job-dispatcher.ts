import type { JobRunner } from '../../jobs/job-runner.ts';
import type { DueJob, JobStore } from '../../storage/job-store.ts';
import type { Clock } from '../service-context.ts';
import { unreference } from '../unreference.ts';

/** What jobs are dispatched with. */
export interface JobDispatcherOptions {
  readonly store: JobStore;
  readonly runner: JobRunner;
  readonly clock: Clock;
  /** Resolves once the storage can be used. */
  readonly open: () => Promise<unknown>;
}

const lookEveryMs = 1_000;
/** After so long a job that was dispatched and not claimed is dispatched again: it may be lost, or only wait. */
const redispatchMs = 30_000;
const jobsAtOnce = 500;

/**
 * Hands jobs to the runner: new ones at once, and whatever is due and was not claimed, in a level-triggered loop. So it does not matter
 * what of it gets lost. Does not keep the process alive.
 */
export class JobDispatcher {
  readonly #options: JobDispatcherOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  #round: Promise<void> | undefined;
  /** Jobs dispatched before this are dispatched anew, in milliseconds since the Unix epoch. */
  #lostBeforeMs = Number.NEGATIVE_INFINITY;
  /** Whether the runner did not take everything. */
  #hasMore = false;
  /** How many it took when it took no more, and how many executions have ended since. */
  #lastTaken = 0;
  #ended = 0;
  #isStopped = false;

  constructor(options: JobDispatcherOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.look(), lookEveryMs);
    unreference(this.#timer);
  }

  /** Hands on a job that was just submitted, and is recorded as dispatched. */
  async dispatch(job: DueJob): Promise<void> {
    const { store, runner } = this.#options;
    const taken = await runner.dispatch([job]).catch(() => 0);
    if (taken > 0) return;
    this.#hasMore = true;
    await store.noteDispatched([job.id], { atMs: null });
  }

  /** Dispatches what is due, whether or not it was dispatched before. */
  redispatch(): void {
    this.expectLost();
    this.look();
  }

  /** As {@link redispatch}, in the next round. */
  expectLost(): void {
    this.#lostBeforeMs = this.#options.clock.now() + 1;
  }

  /** To be told when an execution has ended: the runner has room for what did not fit before. */
  noteRoom(): void {
    this.#ended += 1;
    if (this.#hasMore && this.#ended >= this.#lastTaken / 2) this.look();
  }

  /** Dispatches what is due, soon. A round that fails is made up for by the next one. */
  look(): void {
    if (this.#isStopped) return;
    this.#round ??= this.#dispatchDue()
      .catch(() => undefined)
      .finally(() => {
        this.#round = undefined;
      });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#round;
  }

  async #dispatchDue(): Promise<void> {
    const { store, runner, clock, open } = this.#options;
    await open();
    const lostBeforeMs = this.#lostBeforeMs;
    while (!this.#isStopped) {
      const nowMs = clock.now();
      const dispatchedBeforeMs = Math.max(nowMs - redispatchMs, lostBeforeMs);
      const jobs = await store.listDue({ nowMs, dispatchedBeforeMs, limit: jobsAtOnce });
      const taken = jobs.length === 0 ? 0 : await runner.dispatch(jobs);
      // At the moment before which they count as lost, so that this round does not find them again.
      const atMs = Math.max(nowMs, dispatchedBeforeMs);
      if (taken > 0)
        await store.noteDispatched(
          jobs.slice(0, taken).map(({ id }) => id),
          { atMs },
        );
      this.#lastTaken = taken;
      this.#ended = 0;
      this.#hasMore = taken < jobs.length;
      if (jobs.length < jobsAtOnce || this.#hasMore) break;
    }
    const isDone = !this.#hasMore && this.#lostBeforeMs === lostBeforeMs;
    if (isDone) this.#lostBeforeMs = Number.NEGATIVE_INFINITY;
  }
}
