import { setTimeout as pause } from 'node:timers/promises';
import { type Job, Worker } from 'bullmq';
import type { QueueEntry } from './dispatch-queue.ts';
import { failureText } from './runner-error.ts';

const pauseAfterFailureMs = 1_000;

/** BullMQ's worker, which says why it cannot take entries, and does not try that all the time. */
export class QueueWorker extends Worker<QueueEntry> {
  /** Why it takes none, for people; null when it does. */
  problem: string | null = null;

  /** Ends what would go on for ever when Redis does not come back. */
  async abandon(): Promise<void> {
    await this.lockManager.close();
  }

  /** BullMQ calls it again at once when it fails, for instance because the memory of Redis is full. */
  protected override async moveToActive(token: string, name?: string): Promise<Job<QueueEntry>> {
    try {
      const entry = await super.moveToActive(token, name);
      this.problem = null;
      return entry;
    } catch (error) {
      this.problem = `Redis gives out no jobs: ${failureText(error)}.`;
      await pause(pauseAfterFailureMs, undefined, { ref: false });
      throw error;
    }
  }
}
