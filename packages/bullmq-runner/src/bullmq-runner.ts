import type { DueJob, JobRunner, JobRunnerStatus, JobWorker } from '@device-stats/core';
import type { ResolvedBullmqRunnerOptions } from './bullmq-runner-options.ts';
import { Deadline } from './deadline.ts';
import { Delivery } from './delivery.ts';
import { DispatchQueue } from './dispatch-queue.ts';
import { failureText, runnerClosed, runnerUnavailable } from './runner-error.ts';

/** After so long without an answer a call has failed. */
const answerMs = 1_500;
const jobsAtOnce = 500;

/** Dispatches to a queue of BullMQ, and delivers from it unless its concurrency is 0. */
export class BullmqRunner implements JobRunner {
  readonly capabilities = { shared: true };
  readonly #queue: DispatchQueue;
  readonly #delivery: Delivery | undefined;
  #worker: JobWorker | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: ResolvedBullmqRunnerOptions) {
    const onBack = (): void => {
      if (this.#closing === undefined) this.#worker?.redispatch();
    };
    this.#queue = new DispatchQueue({ options, answerMs, onBack });
    if (options.concurrency > 0) this.#delivery = new Delivery({ options, queue: this.#queue });
  }

  /** Resolves when Redis was reached or turned out to be away. */
  async settle(): Promise<void> {
    await Promise.all([this.#queue.settle(answerMs), this.#delivery?.settle(answerMs)]);
  }

  start(worker: JobWorker): void {
    if (this.#closing !== undefined) throw runnerClosed();
    this.#worker = worker;
    this.#delivery?.start(worker);
  }

  async dispatch(jobs: readonly DueJob[]): Promise<number> {
    if (this.#closing !== undefined) throw runnerClosed();
    const deadline = new Deadline(answerMs);
    let taken = 0;
    while (taken < jobs.length) {
      const some = jobs.slice(taken, taken + jobsAtOnce);
      try {
        await this.#add(some, deadline);
      } catch (error) {
        if (taken === 0) throw error;
        break;
      }
      taken += some.length;
    }
    return taken;
  }

  async status(): Promise<JobRunnerStatus> {
    const active = this.#delivery?.active ?? 0;
    const problem = this.#problem();
    if (problem !== null) return { isReady: false, problem, waiting: null, active };
    try {
      const waiting = await answerOf(this.#queue.count(), new Deadline(answerMs));
      return { isReady: true, problem: null, waiting, active };
    } catch (error) {
      const failure = `Redis fails: ${failureText(error)}.`;
      return { isReady: false, problem: this.#problem() ?? failure, waiting: null, active };
    }
  }

  close({ deadlineMs }: { readonly deadlineMs: number }): Promise<void> {
    this.#closing ??= this.#close(new Deadline(deadlineMs));
    return this.#closing;
  }

  async #close(deadline: Deadline): Promise<void> {
    await this.#delivery?.close(deadline);
    await deadline.race(this.#queue.close());
    this.#queue.end();
  }

  #problem(): string | null {
    if (this.#closing !== undefined) return 'The runner is closed.';
    return this.#queue.problem ?? this.#delivery?.problem ?? null;
  }

  /** @throws `RUNNER_UNAVAILABLE`; `CLOSED` */
  async #add(jobs: readonly DueJob[], deadline: Deadline): Promise<void> {
    const away = this.#queue.problem;
    if (away !== null) throw runnerUnavailable(away);
    try {
      await answerOf(this.#queue.add(jobs), deadline);
    } catch (error) {
      if (this.#closing !== undefined) throw runnerClosed();
      const problem = this.#queue.problem ?? `Redis took no jobs: ${failureText(error)}.`;
      throw runnerUnavailable(problem, error);
    }
  }
}

/** What the promise resolves with; rejects when that takes too long. */
async function answerOf<T>(promise: Promise<T>, deadline: Deadline): Promise<T> {
  const answer = await deadline.race(promise.then((value) => ({ value })));
  if (answer === undefined) throw new Error(`no answer within ${answerMs} ms`);
  return answer.value;
}
