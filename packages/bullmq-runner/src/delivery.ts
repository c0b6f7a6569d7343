import type { JobWorker } from '@device-stats/core';
import type { Job } from 'bullmq';
import type { ResolvedBullmqRunnerOptions } from './bullmq-runner-options.ts';
import { Deadline } from './deadline.ts';
import { type DispatchQueue, type QueueEntry, queueName } from './dispatch-queue.ts';
import { QueueWorker } from './queue-worker.ts';
import { RedisLink } from './redis-link.ts';

export interface DeliveryOptions {
  readonly options: ResolvedBullmqRunnerOptions;
  /** Where entries go that come when it is too late. */
  readonly queue: DispatchQueue;
}

/** BullMQ asks again after so long, also when nothing wakes it. */
const askEverySeconds = 2;
/** A connection is made anew when an answer takes longer; it must be more than the pause above. */
const silenceMs = 10_000;
/** After a connection was lost. */
const retryMs = 1_000;
/** How long BullMQ may take to record the end of the last executions. */
const farewellMs = 1_000;
/** As an execution is stalled by a lost process, which is no fault of the job. */
const anyNumber = 2 ** 31 - 1;

/** The side of a queue that delivers its jobs to a worker. */
export class Delivery {
  readonly #options: ResolvedBullmqRunnerOptions;
  readonly #queue: DispatchQueue;
  readonly #link: RedisLink;
  /** On which BullMQ waits for entries. */
  readonly #waitingLink: RedisLink;
  readonly #running = new Set<Promise<void>>();
  #worker: QueueWorker | undefined;
  #isClosing = false;

  constructor({ options, queue }: DeliveryOptions) {
    this.#options = options;
    this.#queue = queue;
    const { connection } = options;
    // What BullMQ requires: it retries by itself.
    const particulars = { maxRetriesPerRequest: null, socketTimeout: silenceMs };
    this.#link = new RedisLink({ connection, particulars });
    this.#waitingLink = new RedisLink({ connection, particulars });
    // BullMQ would make the second connection itself, and could not be made to give it up while Redis is away.
    Object.assign(this.#link.client, { duplicate: () => this.#waitingLink.client });
  }

  get active(): number {
    return this.#running.size;
  }

  get problem(): string | null {
    return this.#link.problem ?? this.#waitingLink.problem ?? this.#worker?.problem ?? null;
  }

  async settle(patienceMs: number): Promise<void> {
    await Promise.all([this.#link.settle(patienceMs), this.#waitingLink.settle(patienceMs)]);
  }

  start(worker: JobWorker): void {
    const { prefix, concurrency, lockDurationMs, stalledCheckMs } = this.#options;
    const kept = { count: this.#options.keepFinished, age: this.#options.keepFinishedMs / 1_000 };
    this.#worker = new QueueWorker(queueName, (entry) => this.#execute(worker, entry), {
      connection: this.#link.client,
      prefix,
      concurrency,
      lockDuration: lockDurationMs,
      stalledInterval: stalledCheckMs,
      maxStalledCount: anyNumber,
      removeOnComplete: kept,
      removeOnFail: kept,
      drainDelay: askEverySeconds,
      runRetryDelay: retryMs,
      // They would wait for Redis to be there, and print warnings to the console.
      skipWaitingForReady: true,
      skipVersionCheck: true,
    });
    this.#worker.on('error', () => {
      // The links and the worker know of what lasts. The rest is made up for, such as the end of an execution whose entry is gone.
    });
  }

  /** Takes no more entries, waits for the executions until the deadline, and ends. */
  async close(deadline: Deadline): Promise<void> {
    this.#isClosing = true;
    if (this.#worker !== undefined) {
      await deadline.race(this.#drain(this.#worker));
      await this.#worker.abandon();
    }
    this.#link.end();
    this.#waitingLink.end();
  }

  async #drain(worker: QueueWorker): Promise<void> {
    const closing = stop(worker);
    await Promise.allSettled(this.#running);
    // Without Redis, BullMQ would wait for it. The link on which it waits for entries is closed already.
    await new Deadline(farewellMs).race(Promise.race([closing, this.#link.lost()]));
  }

  async #execute(worker: JobWorker, { data, opts }: Job<QueueEntry>): Promise<void> {
    if (this.#isClosing) {
      // It was on its way. If this fails as well, it is dispatched again in time.
      await this.#queue.addAgain(data.id, opts.priority ?? 0).catch(() => undefined);
      return;
    }
    const running = worker.execute(data.id);
    this.#running.add(running);
    try {
      await running;
    } finally {
      this.#running.delete(running);
    }
  }
}

/** Resolves once BullMQ has recorded the end of all executions; never without Redis. */
async function stop(worker: QueueWorker): Promise<void> {
  // Ends the timer of the checks, which closing does only at its end.
  await worker.pause(true);
  await worker.close();
}
