import { randomUUID } from 'node:crypto';
import type { JobRunner } from '@device-stats/core';
import { jobRunnerConformance } from '@device-stats/core/testing';
import { describe, it } from 'vitest';
import { openBullmqRunner } from '../src/index.ts';
import { describeWithRedis } from './describe-with-redis.ts';
import { sharedServer } from './shared-server.ts';

describeWithRedis('with a Redis server', () => {
  const server = sharedServer();
  const prefixes = new WeakMap<JobRunner, string>();

  const open = async (prefix: string, concurrency: number): Promise<JobRunner> => {
    const { url } = await server();
    const runner = await openBullmqRunner({ connection: url, prefix, concurrency });
    prefixes.set(runner, prefix);
    return runner;
  };

  jobRunnerConformance({
    runner: { describe, it },
    name: 'BullMQ',
    capabilities: { shared: true },
    openRunner: ({ concurrency }) => open(randomUUID(), concurrency),
    reopenRunner: (runner, { concurrency }) =>
      open(prefixes.get(runner) ?? randomUUID(), concurrency),
    patienceMs: 4_000,
  });
});
