import { afterEach, describe, expect, it } from 'vitest';
import {
  createDeviceStats,
  createInMemoryStorage,
  type DeviceStats,
  type Job,
  type JobFiles,
  type JobParams,
} from '../../../src/index.ts';
import { createMemoryFiles, type MemoryFiles } from './memory-files.ts';

type Facade = DeviceStats<'x', 'y'>;

const deviceId = 'a,"b"';
const opened: Facade[] = [];

afterEach(async () => {
  for (const deviceStats of opened.splice(0)) await deviceStats.close();
});

describe('an export', () => {
  it('writes CSV', async () => {
    const { deviceStats, files } = await openWithReadings(2);
    const job = await exported(deviceStats, { file: 'a', format: 'csv', deviceId });
    expect(job).toMatchObject({
      state: 'succeeded',
      result: { written: 2 },
      progress: { done: 2, total: 2 },
    });
    expect(files.text('a')).toBe(
      'id,device_id,timestamp,x,y\r\n' +
        '1,"a,""b""",1970-01-01T00:00:00.000Z,0,\r\n' +
        '2,"a,""b""",1970-01-01T00:00:00.001Z,0.5,\r\n',
    );
  });

  it('writes NDJSON', async () => {
    const { deviceStats, files } = await openWithReadings(1);
    await exported(deviceStats, { file: 'a', format: 'ndjson', deviceId });
    expect(files.text('a')).toBe(
      '{"x":0,"y":null,"id":1,"device_id":"a,\\"b\\"","timestamp":"1970-01-01T00:00:00.000Z"}\n',
    );
  });

  it('has the readings of its period, oldest first', async () => {
    const { deviceStats, files } = await openWithReadings(10_000);
    const period = { from: '1970-01-01T00:00:01Z', to: 9_000 };
    const job = await exported(deviceStats, { file: 'a', format: 'csv', deviceId, ...period });
    expect(job).toMatchObject({
      params: { from: 1_000, to: 9_000 },
      result: { written: 8_000 },
      progress: { done: 8_000, total: null },
    });
    const lines = files.text('a').split('\r\n');
    expect(lines).toHaveLength(8_002);
    expect(lines[8_000]).toContain('00:08.999Z,4499.5,');
  });

  it('of a period without readings writes the header', async () => {
    const { deviceStats, files } = await openWithReadings(1);
    const job = await exported(deviceStats, { file: 'a', format: 'csv', deviceId, from: 5 });
    expect(job.result).toEqual({ written: 0 });
    expect(files.text('a')).toBe('id,device_id,timestamp,x,y\r\n');
  });

  it('reads only as far as its file is written', async () => {
    let chunks = 0;
    const { deviceStats } = await openWithReadings(10_000, {
      async write(_, content) {
        for await (const chunk of content) {
          expect(chunk.length).toBeLessThan(100_000);
          chunks += 1;
          if (chunks === 2) throw Object.assign(new Error('/secret'), { code: 'ENOSPC' });
        }
      },
    });
    const params = { file: 'a', format: 'csv', deviceId } as const;
    const { id } = await deviceStats.jobs.submit('export', params, { maxAttempts: 1 });
    expect(await deviceStats.jobs.wait(id)).toMatchObject({
      state: 'failed',
      error: { code: 'JOB_FAILED', message: 'The file "a" could not be written (ENOSPC).' },
    });
    expect(chunks).toBe(2);
  });

  it('does not succeed when its file was not written to the end', async () => {
    const { deviceStats } = await openWithReadings(10_000, {
      async write(_, content) {
        await content[Symbol.asyncIterator]().next();
      },
    });
    const params = { file: 'a', format: 'csv', deviceId } as const;
    const { id } = await deviceStats.jobs.submit('export', params, { maxAttempts: 1 });
    expect((await deviceStats.jobs.wait(id)).error).toEqual({
      code: 'JOB_FAILED',
      message: 'The file "a" was closed before all readings were written.',
    });
  });

  it('is cancelled in the middle', async () => {
    const { deviceStats } = await openWithReadings(20_000, {
      async write(_, content) {
        for await (const chunk of content) {
          expect(chunk.length).toBeGreaterThan(0);
          await deviceStats.jobs.cancel(id);
        }
      },
    });
    const { id } = await deviceStats.jobs.submit('export', { file: 'a', format: 'csv', deviceId });
    const job = await deviceStats.jobs.wait(id);
    expect(job).toMatchObject({ state: 'cancelled', progress: { total: 20_000 } });
    expect(job.progress.done).toBeLessThan(5_000);
  });

  it('is refused without files, of devices that are not there, and of periods that cannot be', async () => {
    const { deviceStats } = await openWithReadings(1);
    const params = { file: 'a', format: 'csv', deviceId } as const;
    const submit = (one: JobParams['export']): Promise<unknown> =>
      deviceStats.jobs.submit('export', one);
    await expect(submit({ ...params, deviceId: 'b' })).rejects.toMatchObject({
      code: 'DEVICE_NOT_FOUND',
    });
    await expect(submit({ ...params, from: 2, to: 1 })).rejects.toMatchObject({
      code: 'INVALID_PERIOD',
    });
    const without = createDeviceStats({ storage: createInMemoryStorage() });
    await expect(without.jobs.submit('export', params)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    await without.close();
  });
});

async function openWithReadings(
  count: number,
  files?: Pick<JobFiles, 'write'>,
): Promise<{ readonly deviceStats: Facade; readonly files: MemoryFiles }> {
  const memory = createMemoryFiles();
  const deviceStats = createDeviceStats({
    storage: createInMemoryStorage(),
    metrics: ['x', { name: 'y', optional: true }],
    files: { ...memory, ...files },
  });
  opened.push(deviceStats);
  const readings = Array.from({ length: count }, (_, index) => ({
    x: index / 2,
    timestamp: index,
  }));
  await deviceStats.readings.appendBatch(deviceId, readings);
  return { deviceStats, files: memory };
}

async function exported({ jobs }: Facade, params: JobParams['export']): Promise<Job> {
  const { id } = await jobs.submit('export', params);
  return (await jobs.wait(id)) as unknown as Job; // of metrics that do not matter here
}
