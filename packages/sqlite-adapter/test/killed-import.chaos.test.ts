import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createDeviceStats, type JobId, type JobRunner } from '@device-stats/core';
import { expect, it } from 'vitest';
import { startChild } from '../../../tools/child-process.ts';
import { openSqliteStorage } from '../src/index.ts';
import { range } from './sample-readings.ts';
import { temporaryFiles } from './temporary-file.ts';

const files = temporaryFiles();
const rounds = Number(process.env['KILL_ROUNDS'] ?? 5);
const count = 20_000;
/** A file of so many readings has so many pieces. */
const pieces = 40;

it('an import stores each reading once, although its workers are killed and then there are two', async () => {
  const path = files.path();
  const jobId = await submitImport(path);
  for (const _ of range(0, rounds)) await executeUntilKilled(path, jobId);
  const outcomes = await Promise.all([executeToEnd(path, jobId), executeToEnd(path, jobId)]);
  const outcome = `succeeded {"accepted":${count}}`;
  expect(outcomes).toEqual([outcome, outcome]);
  const storage = await openSqliteStorage({ path });
  await using deviceStats = createDeviceStats({ storage, metrics: ['x'] });
  const values: number[] = [];
  for await (const { x } of deviceStats.readings.stream('a')) values.push(x);
  expect(values.sort((a, b) => a - b)).toEqual(range(0, count));
});

/** Submits the job to whoever executes it. */
async function submitImport(path: string): Promise<JobId> {
  const file = `${path}.csv`;
  const lines = range(0, count).map((index) => `a,${index}\n`);
  await writeFile(file, `device_id,x\n${lines.join('')}`);
  const storage = await openSqliteStorage({ path });
  const read = createReadStream;
  await using deviceStats = createDeviceStats({
    storage,
    runner: idleRunner,
    files: { read, write: writeFile },
    metrics: ['x'],
  });
  return (await deviceStats.jobs.submit('import', { file, format: 'csv' })).id;
}

async function executeUntilKilled(path: string, jobId: JobId): Promise<void> {
  const child = executeJob(path, jobId);
  const killAfter = 1 + Math.floor(Math.random() * pieces);
  let read = 0;
  for await (const line of child.lines) {
    if (line !== 'read') return;
    read += 1;
    if (read === killAfter) child.process.kill('SIGKILL');
  }
  expect(await child.ended).toBe('SIGKILL');
}

async function executeToEnd(path: string, jobId: JobId): Promise<string | undefined> {
  const child = executeJob(path, jobId);
  let last: string | undefined;
  for await (const line of child.lines) last = line;
  await child.ended;
  return last;
}

function executeJob(path: string, jobId: JobId): ReturnType<typeof startChild> {
  return startChild(new URL('./processes/execute-jobs.ts', import.meta.url), path, jobId);
}

/** Executes nothing. */
const idleRunner: JobRunner = {
  capabilities: { shared: true },
  start: () => undefined,
  dispatch: async () => 0,
  status: async () => ({ isReady: true, problem: null, waiting: null, active: 0 }),
  close: async () => undefined,
};
