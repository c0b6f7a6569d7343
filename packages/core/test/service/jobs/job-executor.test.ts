import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createInMemoryStorage,
  DeviceStatsError,
  type JobId,
  type JobRecord,
  type JobStore,
} from '../../../src/index.ts';
import { JobExecutor } from '../../../src/service/jobs/job-executor.ts';
import type { JobExecution, JobHandlers } from '../../../src/service/jobs/job-handler.ts';

const leaseMs = 15_000;
const startMs = Date.UTC(2026, 0, 1);
const id = 'c0ffee00-0000-4000-8000-000000000001' as JobId;

beforeEach(() => {
  vi.useFakeTimers({ now: startMs });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('an execution', () => {
  it('records what the handler comes to', async () => {
    const { store, execute } = await setUp(async () => ({ removed: 3 }));
    await execute();
    expect(await store.find(id)).toMatchObject({
      state: 'succeeded',
      result: '{"removed":3}',
      error: null,
      startedAtMs: startMs,
      finishedAtMs: startMs,
    });
  });

  it('is recorded once a storage that is overloaded takes it', async () => {
    const run = vi.fn<Run>(async () => ({ removed: 3 }));
    const { store, execute } = await setUp(run);
    const overloaded = new DeviceStatsError('OVERLOADED', {
      message: 'Full.',
      details: { retryAfterMs: 1_000 },
    });
    vi.spyOn(store, 'finish').mockRejectedValueOnce(overloaded).mockRejectedValueOnce(overloaded);
    const running = execute();
    await vi.advanceTimersByTimeAsync(2_000);
    await running;
    expect(await store.find(id)).toMatchObject({ state: 'succeeded' });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('is not begun by a second delivery', async () => {
    const gate = Promise.withResolvers<{ removed: number }>();
    const run = vi.fn<Run>(() => gate.promise);
    const { execute, executor } = await setUp(run);
    const first = execute();
    await executor.execute(id);
    const elsewhere = await anotherExecutor(executor, run);
    await elsewhere.execute(id);
    gate.resolve({ removed: 1 });
    await first;
    await execute();
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('keeps its lease as long as it goes on, and records its progress', async () => {
    const gate = Promise.withResolvers<{ removed: number }>();
    const { store, execute, executor } = await setUp(async (_, { progress }) => {
      progress({ done: 1, total: 4 });
      return gate.promise;
    });
    const running = execute();
    await vi.advanceTimersByTimeAsync(10 * leaseMs);
    const record = await store.find(id);
    expect(record).toMatchObject({ state: 'running', progress: { done: 1, total: 4 } });
    expect(record?.dueAtMs).toBeGreaterThan(Date.now() + leaseMs / 2);
    const run = vi.fn<Run>(async () => ({ removed: 9 }));
    await (await anotherExecutor(executor, run)).execute(id);
    expect(run).not.toHaveBeenCalled();
    gate.resolve({ removed: 1 });
    await running;
    expect(await store.find(id)).toMatchObject({ state: 'succeeded', progress: { done: 1 } });
  });

  it('is tried again after a pause when it fails, until its attempts are used up', async () => {
    const { store, execute } = await setUp(async () => {
      throw new DeviceStatsError('STORAGE_FAILED', { message: 'Gone.', details: {} });
    });
    await execute();
    const error = { code: 'STORAGE_FAILED', message: 'Gone.' };
    const first = { state: 'queued', failedAttempts: 1, dueAtMs: startMs + 500, error };
    expect(await store.find(id)).toMatchObject(first);
    await execute();
    expect(await store.find(id)).toMatchObject(first);
    vi.setSystemTime(startMs + 500);
    await execute();
    expect(await store.find(id)).toMatchObject({ failedAttempts: 2, dueAtMs: startMs + 1_500 });
    vi.setSystemTime(startMs + 1_500);
    await execute();
    expect(await store.find(id)).toMatchObject({ state: 'failed', failedAttempts: 3, error });
  });

  it('is not tried again when that cannot help', async () => {
    const { store, execute } = await setUp(async () => {
      throw new DeviceStatsError('DEVICE_NOT_FOUND', {
        message: 'No.',
        details: { deviceId: 'd' },
      });
    });
    await execute();
    expect(await store.find(id)).toMatchObject({
      state: 'failed',
      error: { code: 'DEVICE_NOT_FOUND', message: 'No.' },
    });
  });

  it('says nothing of an error that nobody foresaw', async () => {
    const { store, execute } = await setUp(async () => {
      throw new TypeError('secret of /etc/passwd');
    });
    await execute();
    const record = await store.find(id);
    expect(record).toMatchObject({ state: 'queued', error: { code: 'JOB_FAILED' } });
    expect(JSON.stringify(record)).not.toContain('secret');
  });

  it('fails with a result that is too large', async () => {
    const { store, execute } = await setUp(async () => ({
      removed: 1,
      more: 'x'.repeat(8_000_000),
    }));
    await execute();
    expect(await store.find(id)).toMatchObject({
      state: 'failed',
      result: null,
      error: { code: 'LIMIT_EXCEEDED' },
    });
  });

  it('fails when this version does not know the kind', async () => {
    const { store, executor } = await setUp(async () => ({ removed: 1 }));
    const other = 'c0ffee00-0000-4000-8000-000000000002' as JobId;
    await store.submit({ ...newJob, id: other, kind: 'forecast' }, { nowMs: startMs });
    await executor.execute(other);
    expect(await store.find(other)).toMatchObject({
      state: 'failed',
      error: { code: 'UNSUPPORTED_STORAGE' },
    });
  });
});

describe('an execution that is ended before its time', () => {
  it('is cancelled at once when that is asked for here', async () => {
    const { store, execute, executor } = await setUp(untilAborted);
    const running = execute();
    await vi.advanceTimersByTimeAsync(0);
    await store.cancel(id, { nowMs: Date.now() });
    executor.cancel(id);
    await running;
    expect(Date.now()).toBe(startMs);
    expect(await store.find(id)).toMatchObject({ state: 'cancelled', result: null, error: null });
  });

  it('is cancelled within 100 ms when that is asked for elsewhere', async () => {
    const { store, execute } = await setUp(untilAborted);
    const running = execute();
    await vi.advanceTimersByTimeAsync(0);
    await store.cancel(id, { nowMs: Date.now() });
    await vi.advanceTimersByTimeAsync(100);
    await running;
    expect(await store.find(id)).toMatchObject({ state: 'cancelled' });
  });

  it('goes on elsewhere when the worker closes, which is no failed attempt', async () => {
    const { store, execute, executor } = await setUp(untilAborted);
    const running = execute();
    await vi.advanceTimersByTimeAsync(0);
    executor.interrupt();
    await running;
    expect(await store.find(id)).toMatchObject({
      state: 'queued',
      failedAttempts: 0,
      dueAtMs: startMs,
      error: null,
    });
    await executor.execute(id);
    expect(await store.find(id)).toMatchObject({ state: 'queued' });
    await (await anotherExecutor(executor, async () => ({ removed: 2 }))).execute(id);
    expect(await store.find(id)).toMatchObject({ state: 'succeeded', result: '{"removed":2}' });
  });

  it('changes nothing any more when another worker has the job', async () => {
    const gate = Promise.withResolvers<{ removed: number }>();
    const { store, execute, executor, signals } = await setUp(() => gate.promise);
    const running = execute();
    await vi.advanceTimersByTimeAsync(0);
    // As if its process had stood still.
    vi.setSystemTime(startMs + leaseMs + 1);
    await (await anotherExecutor(executor, async () => ({ removed: 2 }))).execute(id);
    await vi.advanceTimersByTimeAsync(100);
    expect(signals[0]?.aborted).toBe(true);
    gate.resolve({ removed: 1 });
    await running;
    expect(await store.find(id)).toMatchObject({ state: 'succeeded', result: '{"removed":2}' });
  });

  it('is left to others when the storage cannot be reached for as long as its lease', async () => {
    const { store, execute, signals } = await setUp(untilAborted);
    const running = execute();
    await vi.advanceTimersByTimeAsync(0);
    const failing = vi.spyOn(store, 'find').mockRejectedValue(new Error('away'));
    vi.spyOn(store, 'report').mockRejectedValue(new Error('away'));
    await vi.advanceTimersByTimeAsync(leaseMs);
    expect(signals[0]?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(500);
    expect(signals[0]?.aborted).toBe(true);
    await running;
    failing.mockRestore();
    expect(await store.find(id)).toMatchObject({ state: 'running' });
  });
});

const newJob = {
  id,
  kind: 'deletion',
  params: '{"deviceId":"d"}',
  priority: 0,
  maxAttempts: 3,
};

type Run = (params: unknown, execution: JobExecution) => Promise<{ readonly removed: number }>;

/** Ends only with its signal. */
const untilAborted: Run = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

const stores = new WeakMap<JobExecutor, JobStore>();

async function setUp(run: Run): Promise<{
  readonly store: JobStore;
  readonly executor: JobExecutor;
  readonly execute: () => Promise<void>;
  readonly records: JobRecord[];
  readonly signals: AbortSignal[];
}> {
  const store = createInMemoryStorage().jobs;
  await store.submit(newJob, { nowMs: startMs });
  const records: JobRecord[] = [];
  const signals: AbortSignal[] = [];
  const executor = createExecutor(store, (params, execution) => {
    signals.push(execution.signal);
    return run(params, execution);
  });
  return { store, executor, execute: () => executor.execute(id), records, signals };
}

async function anotherExecutor(other: JobExecutor, run: Run): Promise<JobExecutor> {
  const store = stores.get(other);
  if (store === undefined) throw new Error('It was not made here.');
  return createExecutor(store, run);
}

function createExecutor(store: JobStore, run: Run): JobExecutor {
  const deletion = { parse: (params: unknown) => params, sharing: async () => 'queued', run };
  const executor = new JobExecutor({
    store,
    handlers: { deletion } as unknown as JobHandlers, // the only one that is used
    clock: { now: () => Date.now() },
    leaseMs,
    random: () => 0,
    onRecord: () => undefined,
  });
  stores.set(executor, store);
  return executor;
}
