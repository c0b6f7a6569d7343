import type { DueJob, JobId } from '@device-stats/core';
import { type BulkJobOptions, Queue } from 'bullmq';
import type { ResolvedBullmqRunnerOptions } from './bullmq-runner-options.ts';
import { queuePriority } from './queue-priority.ts';
import { RedisLink } from './redis-link.ts';
import { findFaultySettings } from './redis-settings.ts';

/** The queue of a prefix. */
export const queueName = 'jobs';

/** What Redis keeps of a job: its id, and nothing else. */
export interface QueueEntry {
  readonly id: JobId;
}

export interface DispatchQueueOptions {
  readonly options: ResolvedBullmqRunnerOptions;
  /** After so long without an answer a command has failed. */
  readonly answerMs: number;
  /** Called when Redis is back, and may have lost entries. */
  readonly onBack: () => void;
}

/** BullMQ writes an event for everything that happens; nobody reads them. */
const keptEvents = 100;

/** The side of a queue that takes jobs. Whatever it is asked while Redis is away fails at once. */
export class DispatchQueue {
  readonly #link: RedisLink;
  readonly #queue: Queue<QueueEntry>;
  readonly #onWarning: (message: string) => void;
  readonly #warned = new Set<string>();

  constructor({ options, answerMs, onBack }: DispatchQueueOptions) {
    const { connection, prefix, onWarning } = options;
    this.#onWarning = onWarning;
    this.#link = new RedisLink({
      connection,
      particulars: {
        enableOfflineQueue: false,
        maxRetriesPerRequest: 0,
        autoResendUnfulfilledCommands: false,
        commandTimeout: answerMs,
        // A connection that does not answer is made anew.
        socketTimeout: answerMs,
      },
      onReady: ({ wasAway }) => {
        void this.#prepare();
        if (wasAway) onBack();
      },
    });
    this.#queue = new Queue<QueueEntry>(queueName, {
      connection: this.#link.client,
      prefix,
      // It would wait for Redis to be there, and print warnings to the console.
      skipWaitingForReady: true,
      skipVersionCheck: true,
      skipMetasUpdate: true,
    });
    this.#queue.on('error', () => {
      // The link knows of it.
    });
  }

  get problem(): string | null {
    return this.#link.problem;
  }

  settle(patienceMs: number): Promise<void> {
    return this.#link.settle(patienceMs);
  }

  async add(jobs: readonly DueJob[]): Promise<void> {
    await this.#queue.addBulk(
      jobs.map(({ id, priority }) => this.#entry(id, queuePriority(priority))),
    );
  }

  /** Adds again what is being delivered: it waits once that has ended. */
  async addAgain(id: JobId, priority: number): Promise<void> {
    const { name, data, opts } = this.#entry(id, priority);
    await this.#queue.add(name, data, opts);
  }

  /** How many entries wait. */
  count(): Promise<number> {
    return this.#queue.getJobCountByTypes('wait', 'prioritized');
  }

  /** Waits for answers that are to come, and ends. */
  async close(): Promise<void> {
    if (this.problem === null) await this.#link.client.quit().catch(() => undefined);
    this.end();
  }

  end(): void {
    this.#link.end();
  }

  #entry(
    id: JobId,
    priority: number,
  ): { readonly name: string; readonly data: QueueEntry; readonly opts: BulkJobOptions } {
    // The entry has an id of its own: by the job's, a finished one that is kept would keep the job from being dispatched again. What
    // makes it single ends with it; what comes while it is delivered becomes another one afterwards.
    const opts = { priority, attempts: 1, deduplication: { id, keepLastIfActive: true } };
    return { name: 'job', data: { id }, opts };
  }

  /** What is to be done whenever Redis is there, which may be another one, or an empty one. */
  async #prepare(): Promise<void> {
    try {
      await this.#queue.getBackend().setQueueMeta({ 'opts.maxLenEvents': keptEvents });
      for (const fault of await findFaultySettings(this.#link.client)) this.#warnOnce(fault);
    } catch {
      // It is away again, or does not say: neither matters.
    }
  }

  #warnOnce(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#onWarning(message);
  }
}
