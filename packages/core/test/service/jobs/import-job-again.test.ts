import { describe, expect, it } from 'vitest';
import {
  createDeviceStats,
  createInMemoryStorage,
  type JobFiles,
  type JobId,
  type JobRunner,
  type JobWorker,
  type Storage,
} from '../../../src/index.ts';
import { createMemoryFiles } from './memory-files.ts';

const leaseMs = 1_000;
const count = 5_500;
const content = `device_id,x,timestamp\n${Array.from({ length: count }, (_, index) => `a,${index},${index % 3 === 0 ? '' : index}\n`).join('')}`;

describe('an import that is executed again', () => {
  it('after its worker was lost in the middle stores every reading once', async () => {
    const world = createWorld();
    const lost = world.worker({ stopAfterBytes: 40_000 });
    const { id } = await lost.deviceStats.jobs.submit('import', { file: 'a', format: 'csv' });
    const losing = lost.execute(id);
    await lost.stopped;
    expect(await world.storedCount()).toBeGreaterThan(1_000);
    expect(await world.storedCount()).toBeLessThan(count);
    world.advance(leaseMs + 1);
    // The rows without a timestamp arrive at another time now.
    const next = world.worker();
    await next.execute(id);
    expect(await next.deviceStats.jobs.get(id)).toMatchObject({
      state: 'succeeded',
      result: { accepted: count },
      failedAttempts: 0,
    });
    expect(await world.values()).toEqual(Array.from({ length: count }, (_, index) => index));
    lost.goOn();
    await losing;
    expect(await world.storedCount()).toBe(count);
  });

  it('by a second worker while the first goes on stores every reading once', async () => {
    const world = createWorld();
    const first = world.worker({ stopAfterBytes: 20_000 });
    const { id } = await first.deviceStats.jobs.submit('import', { file: 'a', format: 'csv' });
    const executing = first.execute(id);
    await first.stopped;
    world.advance(leaseMs + 1);
    const second = world.worker({ stopAfterBytes: 20_000 });
    const executingToo = second.execute(id);
    await second.stopped;
    const appendsBefore = world.appends();
    first.goOn();
    second.goOn();
    await Promise.all([executing, executingToo]);
    expect(world.appends() - appendsBefore).toBeGreaterThan(count / 1_000);
    expect(await second.deviceStats.jobs.get(id)).toMatchObject({ state: 'succeeded' });
    expect(await world.values()).toEqual(Array.from({ length: count }, (_, index) => index));
  });

  it('goes on where closing interrupted it', async () => {
    const world = createWorld();
    const first = world.worker({ stopAfterBytes: 40_000 });
    const { id } = await first.deviceStats.jobs.submit('import', { file: 'a', format: 'csv' });
    const executing = first.execute(id);
    await first.stopped;
    await first.deviceStats.close();
    await executing;
    const stored = await world.storedCount();
    expect(stored).toBeLessThan(count);
    const next = world.worker();
    expect(await next.deviceStats.jobs.get(id)).toMatchObject({
      state: 'queued',
      progress: { done: stored, total: null },
    });
    await next.execute(id);
    expect(await world.values()).toHaveLength(count);
  });

  it('keeps what it has stored when it is cancelled', async () => {
    const world = createWorld();
    const worker = world.worker({ stopAfterBytes: 40_000 });
    const { id } = await worker.deviceStats.jobs.submit('import', { file: 'a', format: 'csv' });
    const executing = worker.execute(id);
    await worker.stopped;
    await worker.deviceStats.jobs.cancel(id);
    await executing;
    const stored = await world.storedCount();
    expect(await worker.deviceStats.jobs.get(id)).toMatchObject({
      state: 'cancelled',
      progress: { done: stored },
    });
  });

  it('fails for good when its file is another one by then', async () => {
    const world = createWorld();
    const lost = world.worker({ stopAfterBytes: 40_000 });
    const { id } = await lost.deviceStats.jobs.submit('import', { file: 'a', format: 'csv' });
    const losing = lost.execute(id);
    await lost.stopped;
    world.files.put('a', content.replace('a,7,', 'a,8,'));
    world.advance(leaseMs + 1);
    const next = world.worker();
    await next.execute(id);
    expect(await next.deviceStats.jobs.get(id)).toMatchObject({
      state: 'failed',
      error: {
        code: 'IDEMPOTENCY_CONFLICT',
        message: expect.stringContaining('The file "a" is another one') as string,
      },
    });
    lost.goOn();
    await losing;
  });

  it('fails for good when what is stored of it may have been forgotten', async () => {
    const world = createWorld();
    const first = world.worker({ stopAfterBytes: 40_000 });
    const { id } = await first.deviceStats.jobs.submit('import', { file: 'a', format: 'csv' });
    const executing = first.execute(id);
    await first.stopped;
    await first.deviceStats.close();
    await executing;
    const stored = await world.storedCount();
    world.advance(7 * 24 * 60 * 60 * 1_000);
    const next = world.worker();
    await next.deviceStats.maintain();
    await next.execute(id);
    expect(await next.deviceStats.jobs.get(id)).toMatchObject({
      state: 'failed',
      error: { message: expect.stringContaining('more than six days ago') as string },
    });
    expect(await world.storedCount()).toBe(stored);
  });
});

/** One storage, one clock and one file for several workers. */
function createWorld() {
  let nowMs = 1_000_000;
  let appends = 0;
  const memory = createInMemoryStorage();
  const storage: Storage = {
    ...memory,
    readings: {
      ...memory.readings,
      append: (batch, options) => {
        appends += 1;
        return memory.readings.append(batch, options);
      },
    },
    close: async () => undefined, // which outlives its facades, as a file does
  };
  const files = createMemoryFiles();
  files.put('a', content);
  const reader = createDeviceStats({ storage, metrics: ['x'], runner: createHandRunner().runner });
  return {
    files,
    appends: () => appends,
    advance: (ms: number) => {
      nowMs += ms;
    },
    storedCount: async () => (await reader.devices.find('a'))?.readingCount ?? 0,
    values: async () => {
      const values: number[] = [];
      for await (const { x } of reader.readings.stream('a')) values.push(x);
      return values.sort((a, b) => a - b);
    },
    worker: ({ stopAfterBytes = Number.POSITIVE_INFINITY } = {}) => {
      const { runner, execute } = createHandRunner();
      const stops = stoppingFiles(files, stopAfterBytes);
      const deviceStats = createDeviceStats({
        storage,
        runner,
        metrics: ['x'],
        clock: { now: () => nowMs },
        files: stops.files,
        jobs: { leaseMs, drainMs: 0 },
      });
      return { deviceStats, execute, stopped: stops.stopped, goOn: stops.goOn };
    },
  };
}

/** Files that stop to be read at some byte, until they are told to go on. */
function stoppingFiles(files: JobFiles, afterBytes: number) {
  const events = new EventTarget();
  const [stopped, wentOn] = ['stop', 'go'].map(
    (name) =>
      new Promise<void>((resolve) => {
        events.addEventListener(name, () => resolve());
      }),
  );
  const stopping: JobFiles = {
    ...files,
    async *read(file) {
      let bytes = 0;
      let isBefore = true;
      for await (const chunk of files.read(file)) {
        bytes += chunk.length;
        if (isBefore && bytes > afterBytes) {
          isBefore = false;
          // Everything that was yielded is stored by then.
          events.dispatchEvent(new Event('stop'));
          await wentOn;
        }
        yield chunk;
      }
    },
  };
  return { files: stopping, stopped, goOn: () => events.dispatchEvent(new Event('go')) };
}

/** A runner that executes what it is told to. */
function createHandRunner() {
  let worker: JobWorker | undefined;
  const runner: JobRunner = {
    capabilities: { shared: true },
    start: (started) => {
      worker = started;
    },
    dispatch: async (jobs) => jobs.length,
    status: async () => ({ isReady: true, problem: null, waiting: null, active: 0 }),
    close: async () => undefined,
  };
  return { runner, execute: async (id: JobId) => worker?.execute(id) };
}
