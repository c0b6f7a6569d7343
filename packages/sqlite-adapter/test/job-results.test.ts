import type { JobClaim, JobId, JobOutcome, JobRecord, Storage } from '@device-stats/core';
import NativeDatabase from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { partBytes } from '../src/jobs/result-parts.ts';
import { openStorage } from '../src/open-storage.ts';
import { temporaryFiles } from './temporary-file.ts';

const files = temporaryFiles();
const id = '00000000-0000-4000-8000-000000000001' as JobId; // a UUID
const [nowMs, leaseMs, laterMs] = [1_000, 100, 2_000];
/** In three parts. */
const large = succeeded('x'.repeat(2.5 * partBytes));
const otherLarge = succeeded('y'.repeat(2.5 * partBytes));
const small = succeeded('small');
const failed: JobOutcome = { state: 'failed', error: { code: 'JOB_FAILED', message: 'No.' } };

describe('the result of a job', () => {
  it('is written in small parts, each by a transaction of its own', async () => {
    const storage = await files.open();
    const held = await submitAndClaim(storage);
    const { commits } = storage.activity;
    const finished = await storage.jobs.finish(held, large, { nowMs });
    expect(storage.activity.commits - commits).toBe(3);
    expect(Math.max(...partSizes(storage.path))).toBe(partBytes);
    expect(await storage.jobs.find(id)).toEqual(finished);
  });

  it('is whole or not there, wherever its process ends', async () => {
    let statements = 0;
    for (;;) {
      const { path, finished } = await finishUntil(statements);
      const storage = await files.open({ path });
      const expected = finished ?? { state: 'running', result: null };
      expect(await storage.jobs.find(id)).toMatchObject(expected);
      if (finished !== undefined) break;
      await storage.jobs.finish(await claimAgain(storage), small, { nowMs: laterMs });
      expect(await storage.jobs.find(id)).toMatchObject(small);
      statements += 1;
    }
    expect(statements).toBeGreaterThan(9);
  });

  it('is that of the last claim, though another worker was writing one', async () => {
    const storage = await files.open();
    const late = storage.jobs.finish(await submitAndClaim(storage), large, { nowMs });
    const last = await claimAgain(storage);
    const finished = await storage.jobs.finish(last, otherLarge, { nowMs: laterMs });
    expect(await late).toBeUndefined();
    expect(finished).toMatchObject(otherLarge);
    expect(await storage.jobs.find(id)).toEqual(finished);
  });

  it.each([
    ['that succeeded', small],
    ['that failed, after a worker was writing one', failed],
  ])('is forgotten with a job %s', async (_what, outcome) => {
    const storage = await files.open();
    const late = storage.jobs.finish(await submitAndClaim(storage), large, { nowMs });
    await storage.jobs.finish(await claimAgain(storage), outcome, { nowMs: laterMs });
    await late;
    expect(partSizes(storage.path)).not.toEqual([]);
    expect(await storage.jobs.sweep({ finishedBeforeMs: laterMs + 1 })).toBe(1);
    expect(partSizes(storage.path)).toEqual([]);
  });
});

function succeeded(result: string): JobOutcome {
  return { state: 'succeeded', result: JSON.stringify(result) };
}

/** Finishes a job in a process that ends after so many statements. */
async function finishUntil(
  statements: number,
): Promise<{ readonly path: string; readonly finished: JobRecord | undefined }> {
  const path = files.path();
  let left = Number.POSITIVE_INFINITY;
  const beforeStatement = (): void => {
    left -= 1;
    if (left < 0) throw new Error('The process has ended.');
  };
  const storage = await openStorage({ path, synchronous: 'normal' }, { beforeStatement });
  const held = await submitAndClaim(storage);
  left = statements;
  const finished = await storage.jobs.finish(held, large, { nowMs }).catch(() => undefined);
  await storage.close();
  return { path, finished };
}

async function submitAndClaim(storage: Storage): Promise<JobClaim> {
  const job = { id, kind: 'device-series', params: '{}', priority: 0, maxAttempts: 1 };
  await storage.jobs.submit(job, { nowMs });
  return claim(storage, nowMs);
}

/** Claims the job when the lease of its worker has run out. */
async function claimAgain(storage: Storage): Promise<JobClaim> {
  return claim(storage, laterMs);
}

async function claim({ jobs }: Storage, atMs: number): Promise<JobClaim> {
  const job = await jobs.claim(id, { nowMs: atMs, leaseMs });
  if (job === undefined) throw new Error('The job is not to be had.');
  return { id, fence: job.fence };
}

/** How many bytes each part has that is in the file, whatever it belongs to. */
function partSizes(path: string): readonly number[] {
  const native = new NativeDatabase(path, { readonly: true });
  try {
    const sizes = native.prepare('select length(data) from job_result order by part').pluck();
    return sizes.all().map(Number);
  } finally {
    native.close();
  }
}
