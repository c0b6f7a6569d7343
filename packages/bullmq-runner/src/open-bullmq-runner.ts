import { isDeviceStatsError, type JobRunner } from '@device-stats/core';
import { BullmqRunner } from './bullmq-runner.ts';
import {
  type BullmqRunnerOptions,
  type ResolvedBullmqRunnerOptions,
  resolveOptions,
} from './bullmq-runner-options.ts';
import { failureText, invalidOption } from './runner-error.ts';

/**
 * Opens a runner on a queue in Redis, which processes share: each dispatches jobs, and those with a concurrency above 0 execute them.
 *
 * It resolves also when Redis is away, within 2 seconds; `status()` says so then. Jobs that cannot be dispatched stay in the storage,
 * and are dispatched when Redis is back, also if that has lost everything.
 *
 * @throws `INVALID_OPTION`
 * @example
 * ```ts
 * import { createDeviceStats } from '@device-stats/core';
 * import { openBullmqRunner } from '@device-stats/bullmq-runner';
 * import { openSqliteStorage } from '@device-stats/sqlite-adapter';
 *
 * const storage = await openSqliteStorage({ path: 'data/readings.db' });
 * const runner = await openBullmqRunner({ connection: 'redis://127.0.0.1:6379', concurrency: 4 });
 * await using deviceStats = createDeviceStats({ storage, runner }); // closes both
 * ```
 */
export async function openBullmqRunner(options: BullmqRunnerOptions): Promise<JobRunner> {
  const runner = createRunner(resolveOptions(options));
  await runner.settle();
  return runner;
}

function createRunner(options: ResolvedBullmqRunnerOptions): BullmqRunner {
  try {
    return new BullmqRunner(options);
  } catch (error) {
    if (isDeviceStatsError(error)) throw error;
    throw invalidOption('connection', `cannot be used: ${failureText(error)}`);
  }
}
