import { randomUUID } from 'node:crypto';
import type { DueJob, JobId, JobRunner } from '@device-stats/core';
import { isDeviceStatsError } from '@device-stats/core';
import { afterEach, expect } from 'vitest';
import type { BullmqRunnerOptions } from '../src/index.ts';
import { openBullmqRunner } from '../src/index.ts';
import { RedisServer } from './redis-server.ts';

/** Gives the tests of a file servers and runners; all are closed after each test. */
export function openedRunners(): {
  readonly reserve: () => Promise<RedisServer>;
  readonly start: (...settings: readonly string[]) => Promise<RedisServer>;
  readonly open: (
    server: RedisServer,
    options?: Partial<BullmqRunnerOptions>,
  ) => Promise<JobRunner>;
} {
  const servers: RedisServer[] = [];
  const runners: JobRunner[] = [];
  afterEach(async () => {
    for (const server of servers) server.thaw();
    for (const runner of runners.splice(0)) await runner.close({ deadlineMs: 1_000 });
    for (const server of servers.splice(0)) await server.discard();
  });
  const keep = async (coming: Promise<RedisServer>): Promise<RedisServer> => {
    const server = await coming;
    servers.push(server);
    return server;
  };
  return {
    reserve: () => keep(RedisServer.reserve()),
    start: (...settings) => keep(RedisServer.start(...settings)),
    open: async (server, options = {}) => {
      const runner = await openBullmqRunner({ connection: server.url, ...options });
      runners.push(runner);
      return runner;
    },
  };
}

export function newJob(priority = 0): DueJob {
  return { id: randomUUID() as JobId, priority }; // a UUID is what a job id is
}

export function idsOf(jobs: readonly DueJob[]): readonly JobId[] {
  return jobs.map(({ id }) => id);
}

/** Waits until something holds that is looked at again and again. */
export async function eventually(holds: () => unknown, timeout = 8_000): Promise<void> {
  await expect.poll(holds, { interval: 10, timeout }).toBeTruthy();
}

/** The milliseconds that a call took to reject as `RUNNER_UNAVAILABLE`. */
export async function unavailableAfterMs(call: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  const error: unknown = await call().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isDeviceStatsError(error, 'RUNNER_UNAVAILABLE')) {
    throw new Error('It did not reject as RUNNER_UNAVAILABLE', { cause: error });
  }
  return performance.now() - startMs;
}
