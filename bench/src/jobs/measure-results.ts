import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  createDeviceStats,
  createInMemoryStorage,
  type JobId,
  type JobStore,
  type NewJob,
} from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import { quantileOf } from '../quantile-of.ts';
import type { BenchResult } from '../result.ts';
import { sampleReadings } from '../sample-readings.ts';

/** What results are measured with. */
export interface MeasureResultsOptions {
  /** Of the database. */
  readonly path: string;
  readonly rounds: number;
}

/** Nobody may hold the write lock for longer, in milliseconds. */
const limit = { required: 10 } as const;

/** For how long the write lock of a SQLite file is held at most while a job ends with a large result, is submitted again, and is forgotten. */
export async function measureResults({
  path,
  rounds,
}: MeasureResultsOptions): Promise<readonly BenchResult[]> {
  const result = await largeResult();
  const storage = await openSqliteStorage({ path });
  const lock = await watchLock(path);
  const calls = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, call] of await callsOf(storage.jobs, { result, round })) {
      await lock.longestMs();
      await call();
      calls.set(name, [...(calls.get(name) ?? []), await lock.longestMs()]);
    }
  }
  lock.stop();
  await storage.close();
  return Array.from(calls, ([name, heldMs]) => ({
    name: `write lock held while ${name}, median of the longest times`,
    unit: 'ms',
    value: quantileOf(heldMs, 0.5),
    limit,
    details: { rounds, greatest: Math.max(...heldMs).toFixed(1), resultBytes: result.length },
  }));
}

type Call = readonly [name: string, call: () => Promise<unknown>];

/** What is done with a job that is about to end. */
async function callsOf(
  jobs: JobStore,
  { result, round }: { readonly result: string; readonly round: number },
): Promise<readonly Call[]> {
  const sharing = { key: `round ${round}`, dataVersion: '1' };
  const newJob = (): NewJob => ({
    id: crypto.randomUUID() as JobId, // as the facade's ids are
    kind: 'device-series',
    params: '{}',
    priority: 0,
    maxAttempts: 1,
    sharing,
  });
  const { id } = (await jobs.submit(newJob(), { nowMs: 1 })).job;
  const fence = (await jobs.claim(id, { nowMs: 1, leaseMs: 1_000_000 }))?.fence ?? 0;
  const idempotency = { scope: 'bench', key: `round ${round}`, part: 0, fingerprint: '' };
  return [
    [
      'a job ends with a large result',
      () => jobs.finish({ id, fence }, { state: 'succeeded', result }, { nowMs: 2 }),
    ],
    ['it is submitted again under a key', () => jobs.submit(newJob(), { nowMs: 2, idempotency })],
    ['it is forgotten', () => jobs.sweep({ finishedBeforeMs: 3 })],
  ];
}

/** What the largest series of three metrics that a job may be asked for comes to, as JSON. */
async function largeResult(): Promise<string> {
  await using deviceStats = createDeviceStats({ storage: createInMemoryStorage() });
  const readings = sampleReadings(100_000);
  await deviceStats.readings.appendBatch('a', readings);
  const from = readings[0]?.timestamp ?? 0;
  const { id } = await deviceStats.jobs.submit('device-series', {
    deviceId: 'a',
    every: '1m',
    from,
    to: Number(from) + 10_000 * 60_000,
    quantiles: [0.05, 0.95],
  });
  return JSON.stringify((await deviceStats.jobs.wait(id)).result);
}

interface LockWatch {
  /** For how many milliseconds the lock was held at most since this was asked last. */
  longestMs(): Promise<number>;
  stop(): void;
}

async function watchLock(path: string): Promise<LockWatch> {
  const script = fileURLToPath(new URL('./watch-lock-process.ts', import.meta.url));
  const child: ChildProcess = fork(script, [path]);
  await once(child, 'message');
  return {
    async longestMs() {
      const answer = once(child, 'message');
      child.send('longest');
      return Number((await answer)[0]);
    },
    stop: () => child.disconnect(),
  };
}
