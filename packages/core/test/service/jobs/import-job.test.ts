import { afterEach, describe, expect, it } from 'vitest';
import {
  createDeviceStats,
  createInMemoryStorage,
  type DeviceStats,
  type Job,
  type JobFiles,
  type JobParams,
  type Reading,
  type SubmitOptions,
} from '../../../src/index.ts';
import { createMemoryFiles, type MemoryFiles } from './memory-files.ts';

type Facade = DeviceStats<'x', 'y'>;

const opened: Facade[] = [];

afterEach(async () => {
  for (const deviceStats of opened.splice(0)) await deviceStats.close();
});

describe('an import', () => {
  it('stores the readings of CSV with a byte order mark, CRLF, quotes and several devices', async () => {
    const { deviceStats, files } = open();
    files.put(
      'a.csv',
      '\uFEFFtimestamp,device_id,x,y\r\n' +
        '1970-01-01T00:00:01Z,"a,""b""",1.5,\r\n' +
        '\r\n' +
        '2000,"a,""b""",2.5,-3\r\n' +
        ',c,4,5',
    );
    const job = await imported(deviceStats, { file: 'a.csv', format: 'csv' });
    expect(job).toMatchObject({
      state: 'succeeded',
      result: { accepted: 3 },
      progress: { done: 3, total: null },
    });
    expect(await readingsOf(deviceStats, 'a,"b"')).toMatchObject([
      { timestamp: 1_000, x: 1.5, y: null },
      { timestamp: 2_000, x: 2.5, y: -3 },
    ]);
    expect(await readingsOf(deviceStats, 'c')).toMatchObject([{ timestamp: 77, x: 4, y: 5 }]);
  });

  it('stores the readings of NDJSON', async () => {
    const { deviceStats, files } = open();
    files.put('a', '{"device_id":"a","x":1,"id":9}\n\n{"deviceId":"a","x":2,"timestamp":5}\n');
    const job = await imported(deviceStats, { file: 'a', format: 'ndjson' });
    expect(job.result).toEqual({ accepted: 2 });
    expect(await readingsOf(deviceStats, 'a')).toMatchObject([
      { timestamp: 5, x: 2 },
      { timestamp: 77, x: 1 },
    ]);
  });

  it('stores everything as readings of one device that is given, whatever the file says', async () => {
    const { deviceStats, files } = open();
    files.put('a.csv', 'device_id,x\na,1\n,2\n');
    files.put('a.json', '{"x":3}\n{"device_id":"a","x":4}\n');
    await imported(deviceStats, { file: 'a.csv', format: 'csv', deviceId: 'b' });
    await imported(deviceStats, { file: 'a.json', format: 'ndjson', deviceId: 'b' });
    expect((await readingsOf(deviceStats, 'b')).map(({ x }) => x)).toEqual([1, 2, 3, 4]);
  });

  it.each(['csv', 'ndjson'] as const)('of an empty file of %s stores nothing', async (format) => {
    const { deviceStats, files } = open();
    files.put('a', '');
    const job = await imported(deviceStats, { file: 'a', format });
    expect(job).toMatchObject({ state: 'succeeded', result: { accepted: 0 } });
  });

  it.each([
    ['a value', '3.5.1', 'x: must be a finite number'],
    ['an infinite value', '1e999', 'x: must be a finite number'],
    ['no value', '', 'x: is missing; must be a finite number'],
    ['another field', '1,2', 'must have 2 fields, as the header has; it has 3'],
    ['an open quote', '"1', 'must close its quotes'],
    ['a line that is too long', '0'.repeat(70_000), 'must have at most 65536 bytes'],
  ])(
    'fails for good at %s, and tells the line; everything before it is stored',
    async (_, field, message) => {
      const { deviceStats, files } = open();
      const good = Array.from({ length: 1_500 }, (_line, index) => `a,${index}\n`).join('');
      files.put('a', `device_id,x\n\n${good}a,${field}\n${good}`);
      const job = await imported(deviceStats, { file: 'a', format: 'csv' });
      expect(job).toMatchObject({
        state: 'failed',
        failedAttempts: 1,
        error: {
          code: 'INVALID_INPUT',
          message: `Line 1503 is not valid: ${message}. The 1500 readings before it are stored.`,
        },
      });
      expect((await deviceStats.devices.get('a')).readingCount).toBe(1_500);
    },
  );

  it.each([
    ['csv', 'x,device_id,z\n', 'Line 1 is not valid: must name columns; "z" is none of'],
    ['ndjson', '\n{"x":1\n', 'Line 2 is not valid: must be one JSON value. The 0 readings'],
    ['ndjson', '{"x":1}\n', 'Line 1 is not valid: deviceId: must be a text'],
    ['ndjson', '{"x":1,"deviceId":"a","z":2}', 'Line 1 is not valid: z: unknown field'],
    ['ndjson', '[]', 'Line 1 is not valid: must be an object'],
  ] as const)('of %s refuses %j', async (format, content, message) => {
    const { deviceStats, files } = open();
    files.put('a', content);
    const job = await imported(deviceStats, { file: 'a', format });
    expect(job.error?.message).toContain(message);
  });

  it('names the line that is not UTF-8', async () => {
    const { deviceStats, files } = open();
    const [start, end] = ['x\n1\n', '\n'].map((text) => new TextEncoder().encode(text));
    files.put('a', Uint8Array.of(...(start ?? []), 0xff, ...(end ?? [])));
    const job = await imported(deviceStats, { file: 'a', format: 'csv', deviceId: 'a' });
    expect(job.error?.message).toContain('Line 3 is not valid: must be text in UTF-8. The 1');
  });

  it('that cannot read its file is tried again, and does not tell where that was sought', async () => {
    const { deviceStats } = open();
    const job = await imported(deviceStats, { file: 'none', format: 'csv' }, { maxAttempts: 1 });
    expect(job).toMatchObject({
      state: 'failed',
      failedAttempts: 1,
      error: { code: 'JOB_FAILED', message: 'The file "none" could not be read (ENOENT).' },
    });
    const again = await deviceStats.jobs.submit('import', { file: 'none', format: 'csv' });
    for await (const { failedAttempts } of deviceStats.jobs.watch(again.id)) {
      if (failedAttempts > 0) break;
    }
    expect(await deviceStats.jobs.get(again.id)).toMatchObject({ state: 'queued' });
  });

  it('fails for good when its file is read as text', async () => {
    const { deviceStats } = open({
      read: async function* text() {
        yield 'x\n1\n' as unknown as Uint8Array; // as untyped hosts do
      },
      write: () => Promise.resolve(),
    });
    const job = await imported(deviceStats, { file: 'a', format: 'csv', deviceId: 'a' });
    expect(job.error).toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('is refused without files, and with parameters that cannot be', async () => {
    const without = createDeviceStats({ storage: createInMemoryStorage() });
    const params = { file: 'a', format: 'csv' } as const;
    await expect(without.jobs.submit('import', params)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      details: { option: 'files' },
    });
    await without.close();
    const { deviceStats } = open();
    const wrong: readonly object[] = [
      { ...params, file: '' },
      { ...params, file: 'a\0b' },
      { ...params, format: 'xml' },
      { ...params, deviceId: '' },
      { ...params, from: 1 },
      { file: 'a' },
    ];
    for (const one of wrong) {
      const submitted = deviceStats.jobs.submit('import', one as JobParams['import']);
      await expect(submitted).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
  });

  it('is never shared', async () => {
    const { deviceStats, files } = open();
    files.put('a', 'device_id,x\na,1\n');
    const params = { file: 'a', format: 'csv' } as const;
    const jobs = await Promise.all([
      deviceStats.jobs.submit('import', params),
      deviceStats.jobs.submit('import', params),
    ]);
    for (const { id } of jobs) await deviceStats.jobs.wait(id);
    expect((await deviceStats.devices.get('a')).readingCount).toBe(2);
  });

  it('is cancelled although its file is silent', async () => {
    let isClosed = false;
    const { deviceStats } = open({
      read: () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise(() => undefined),
          return: async () => {
            isClosed = true;
            return { done: true, value: undefined };
          },
        }),
      }),
      write: () => Promise.resolve(),
    });
    const { id } = await deviceStats.jobs.submit('import', { file: 'a', format: 'csv' });
    for await (const { state } of deviceStats.jobs.watch(id)) if (state === 'running') break;
    await deviceStats.jobs.cancel(id);
    expect(await deviceStats.jobs.wait(id)).toMatchObject({ state: 'cancelled' });
    expect(isClosed).toBe(false);
  });
});

function open(files?: JobFiles): { readonly deviceStats: Facade; readonly files: MemoryFiles } {
  const memory = createMemoryFiles();
  const deviceStats = createDeviceStats({
    storage: createInMemoryStorage(),
    metrics: ['x', { name: 'y', optional: true }],
    clock: { now: () => 77 },
    files: files ?? memory,
  });
  opened.push(deviceStats);
  return { deviceStats, files: memory };
}

async function imported(
  { jobs }: Facade,
  params: JobParams['import'],
  options?: SubmitOptions,
): Promise<Job> {
  const { id } = await jobs.submit('import', params, options);
  return (await jobs.wait(id)) as unknown as Job; // of metrics that do not matter here
}

async function readingsOf(
  { readings }: Facade,
  deviceId: string,
): Promise<readonly Reading<'x', 'y'>[]> {
  return (await readings.list(deviceId)).items;
}
