import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../api-client.ts';

const reading = { x: 1, y: 2, z: 3 };
const ndjson = { 'content-type': 'application/x-ndjson' };

async function countOf(api: TestApi, device: string): Promise<number> {
  return (await api.deviceStats.devices.find(device))?.readingCount ?? 0;
}

describe('POST /devices/{device_id}/stats', () => {
  test('stores a reading and answers with it', async () => {
    await using api = createTestApi();
    const { status, text, headers } = await api.send('POST /devices/a/stats', { json: reading });
    expect(status).toBe(200);
    expect(text).toBe(
      '{"x":1,"y":2,"z":3,"id":1,"device_id":"a","timestamp":"2026-01-31T12:00:00.000Z"}',
    );
    expect(headers.get('content-type')).toBe('application/json');
  });

  test.each([
    ['2026-01-31T15:00:00.123456+03:00', '2026-01-31T12:00:00.123Z'],
    [1_769_860_800_001, '2026-01-31T12:00:00.001Z'],
  ])('takes the timestamp %s', async (timestamp, stored) => {
    await using api = createTestApi();
    const { json } = await api.send('POST /devices/a/stats', { json: { ...reading, timestamp } });
    expect(json).toMatchObject({ timestamp: stored });
  });

  test('reads a missing content type as JSON, and passes over a byte order mark', async () => {
    await using api = createTestApi();
    const body = new TextEncoder().encode('\uFEFF{"x":1,"y":2,"z":3}');
    expect((await api.send('POST /devices/a/stats', { body })).status).toBe(200);
  });

  test('names every fault', async () => {
    await using api = createTestApi();
    const { status, json } = await api.send('POST /devices/a/stats', {
      json: { x: '1', y: true, w: 1, timestamp: '2026-01-31T12:00:00' },
    });
    expect(status).toBe(422);
    const { errors } = json as { errors: { path: unknown[] }[] };
    expect(new Set(errors.map(({ path }) => path[0]))).toEqual(
      new Set(['x', 'y', 'z', 'w', 'timestamp']),
    );
    expect(await countOf(api, 'a')).toBe(0);
  });

  test.each(['{"x":1e400,"y":2,"z":3}', '[{"x":1,"y":2,"z":3}]', 'null', '"x"', '{}'])(
    'refuses %s with 422',
    async (body) => {
      await using api = createTestApi();
      const headers = { 'content-type': 'application/json' };
      const { status, json } = await api.send('POST /devices/a/stats', { body, headers });
      expect([status, json]).toMatchObject([422, { code: 'INVALID_INPUT' }]);
    },
  );

  test('stores once for one idempotency key', async () => {
    await using api = createTestApi();
    const headers = { 'idempotency-key': 'k' };
    const first = await api.send('POST /devices/a/stats', { json: reading, headers });
    const second = await api.send('POST /devices/a/stats', { json: reading, headers });
    expect(second.json).toEqual(first.json);
    expect(await countOf(api, 'a')).toBe(1);
    const other = await api.send('POST /devices/a/stats', { json: { ...reading, x: 9 }, headers });
    expect([other.status, other.json]).toMatchObject([422, { code: 'IDEMPOTENCY_CONFLICT' }]);
  });

  test('names the header of an idempotency key that cannot be', async () => {
    await using api = createTestApi();
    const headers = { 'idempotency-key': 'k'.repeat(256) };
    const { json } = await api.send('POST /devices/a/stats', { json: reading, headers });
    expect(json).toMatchObject({ errors: [{ path: ['Idempotency-Key'] }] });
  });

  test('names fields after the metrics, and answers null for an optional one that is absent', async () => {
    await using api = createTestApi({
      metrics: ['temperature', { name: 'battery', optional: true }],
    });
    const { json } = await api.send('POST /devices/a/stats', { json: { temperature: 21 } });
    expect(json).toMatchObject({ temperature: 21, battery: null });
  });
});

describe('a batch as JSON', () => {
  test('is stored as a whole', async () => {
    await using api = createTestApi();
    const { status, json } = await api.send('POST /devices/a/stats/batch', {
      json: [reading, reading],
    });
    expect([status, json]).toEqual([200, { accepted: 2 }]);
    expect((await api.send('POST /devices/a/stats/batch', { json: [] })).json).toEqual({
      accepted: 0,
    });
  });

  test('is refused as a whole', async () => {
    await using api = createTestApi();
    const { status, json } = await api.send('POST /devices/a/stats/batch', {
      json: [reading, { ...reading, x: null }],
    });
    expect([status, json]).toMatchObject([422, { errors: [{ path: [1, 'x'] }] }]);
    expect(await countOf(api, 'a')).toBe(0);
  });

  test('is refused beyond the limit, with the limit and the length', async () => {
    await using api = createTestApi({ maxBatchReadings: 2 });
    const { status, json } = await api.send('POST /devices/a/stats/batch', {
      json: [reading, reading, reading],
    });
    expect(status).toBe(422);
    expect(json).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 2, requested: 3 });
  });

  test('of many devices names a device in each reading', async () => {
    await using api = createTestApi();
    const { json } = await api.send('POST /stats/batch', {
      json: [
        { device_id: 'a', ...reading },
        { device_id: 'b', ...reading },
      ],
    });
    expect(json).toEqual({ accepted: 2 });
    expect([await countOf(api, 'a'), await countOf(api, 'b')]).toEqual([1, 1]);
    const faulty = await api.send('POST /stats/batch', { json: [reading, { device_id: '..' }] });
    const { errors } = faulty.json as { errors: { path: unknown[] }[] };
    expect(errors.map(({ path }) => path)).toContainEqual([0, 'device_id']);
    expect(errors.map(({ path }) => path)).toContainEqual([1, 'device_id']);
  });

  test('may be compressed', async () => {
    await using api = createTestApi();
    const { json } = await api.send('POST /devices/a/stats/batch', {
      body: gzipSync(JSON.stringify([reading])),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
    expect(json).toEqual({ accepted: 1 });
  });
});

describe('a batch as NDJSON', () => {
  const line = `${JSON.stringify(reading)}\n`;

  test('is stored line by line', async () => {
    await using api = createTestApi();
    const { status, json } = await api.send('POST /devices/a/stats/batch', {
      body: line.repeat(2_500),
      headers: ndjson,
    });
    expect([status, json]).toEqual([200, { accepted: 2_500 }]);
    expect(await countOf(api, 'a')).toBe(2_500);
  });

  test('may be compressed and may be of many devices', async () => {
    await using api = createTestApi();
    const body = gzipSync(
      ['a', 'b', 'a'].map((id) => JSON.stringify({ device_id: id, ...reading })).join('\r\n'),
    );
    const headers = { ...ndjson, 'content-encoding': 'gzip' };
    const { json } = await api.send('POST /stats/batch', { body, headers });
    expect(json).toEqual({ accepted: 3 });
    expect(await countOf(api, 'a')).toBe(2);
  });

  test.each([
    ['a reading that is not valid', '{"x":1,"y":2}\n', { path: [1_200, 'z'] }],
    ['a line that is not JSON', '{"x":1,\n', { path: [1_200] }],
    ['two readings in a line', `${line.trim()},${line}`, { path: [1_200] }],
  ])('ends at %s, with its line and how many are stored', async (_name, bad, fault) => {
    await using api = createTestApi();
    const { status, json } = await api.send('POST /devices/a/stats/batch', {
      body: `${line.repeat(600)}\n\r\n${line.repeat(600)}${bad}${line.repeat(600)}`,
      headers: ndjson,
    });
    expect(status).toBe(422);
    expect(json).toMatchObject({
      code: 'INVALID_INPUT',
      errors: [fault],
      line: 1_203,
      detail: expect.stringMatching(/^Line 1203\b/) as unknown,
      accepted: 1_200,
    });
    expect(await countOf(api, 'a')).toBe(1_200);
  });

  test('ends at a reading that is not valid among lines that are all plain', async () => {
    await using api = createTestApi();
    const early = `{"x":1,"y":2,"z":3,"timestamp":"1969-12-31T23:59:59.999Z"}\n`;
    const { status, json } = await api.send('POST /devices/a/stats/batch', {
      body: `${line.repeat(1_200)}${early}{"x":1}\n${line}`,
      headers: ndjson,
    });
    expect([status, json]).toMatchObject([
      422,
      { errors: [{ path: [1_200, 'timestamp'] }], line: 1_201, accepted: 1_200 },
    ]);
    expect(await countOf(api, 'a')).toBe(1_200);
  });

  test('ends at a reading that is not valid before a line that is not JSON', async () => {
    await using api = createTestApi();
    const { json } = await api.send('POST /devices/a/stats/batch', {
      body: `${line}{"x":1,"y":2}\n${line}{"x":1,\n`,
      headers: ndjson,
    });
    expect(json).toMatchObject({ errors: [{ path: [1, 'z'] }], line: 2, accepted: 1 });
  });

  test('ends at a line that is too long', async () => {
    await using api = createTestApi({ maxLineBytes: 100 });
    const { status, json } = await api.send('POST /devices/a/stats/batch', {
      body: `${line}${' '.repeat(101)}${line}`,
      headers: ndjson,
    });
    expect([status, json]).toMatchObject([413, { code: 'LINE_TOO_LONG', line: 2, accepted: 1 }]);
  });

  test('tells how many are stored when its compression breaks', async () => {
    await using api = createTestApi();
    const body = gzipSync(line.repeat(10)).subarray(0, 30);
    const { status, json } = await api.send('POST /devices/a/stats/batch', {
      body,
      headers: { ...ndjson, 'content-encoding': 'gzip' },
    });
    expect([status, json]).toMatchObject([400, { code: 'MALFORMED_BODY' }]);
    expect(json).toHaveProperty('accepted');
  });

  test('can be sent again with an idempotency key, and is stored once', async () => {
    await using api = createTestApi();
    const headers = { ...ndjson, 'idempotency-key': 'k' };
    const send = (body: string): Promise<{ readonly json: unknown }> =>
      api.send('POST /devices/a/stats/batch', { body, headers });
    const first = await send(`${line.repeat(1_500)}nonsense`);
    expect(first.json).toMatchObject({ accepted: 1_500, line: 1_501 });
    expect((await send(line.repeat(2_000))).json).toEqual({ accepted: 2_000 });
    expect(await countOf(api, 'a')).toBe(2_000);
    const bad = await send(`${line.repeat(2_000)}\n{"x":1,"y":2}`);
    expect(bad.json).toMatchObject({ line: 2_002, accepted: 2_000 });
  });

  test('is the same under its idempotency key when it is written in another way', async () => {
    await using api = createTestApi();
    const headers = { ...ndjson, 'idempotency-key': 'k' };
    const send = (written: string): Promise<{ readonly json: unknown }> =>
      api.send('POST /devices/a/stats/batch', { body: written.repeat(5_000), headers });
    for (const written of [
      '{"x":-0,"y":0.1,"z":1000,"timestamp":1767225600000}\n',
      '{"timestamp": "2026-01-01T00:00:00Z", "z": 1e3, "y": 0.10, "x": 0}\r\n',
      '\n{ "x": 7, "x": 0.0, "y": 0.1000, "z": 1000.0, "timestamp": "2026-01-01T03:00+03:00" }\n',
      '{"z":1000,"y":0.1,"x":0,"timestamp":1767225600000.5}\n',
    ]) {
      expect((await send(written)).json).toEqual({ accepted: 5_000 });
    }
    expect(await countOf(api, 'a')).toBe(5_000);
    const other = await send(
      '{"x":0,"y":0.10000000000000002,"z":1000,"timestamp":1767225600000}\n',
    );
    expect(other.json).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });

  test('may be empty', async () => {
    await using api = createTestApi();
    const { json } = await api.send('POST /devices/a/stats/batch', { headers: ndjson });
    expect(json).toEqual({ accepted: 0 });
  });

  test('answers a device id that cannot be with its field', async () => {
    await using api = createTestApi();
    const { status, json } = await api.send('POST /devices/%0A/stats/batch', {
      body: line,
      headers: ndjson,
    });
    expect([status, json]).toMatchObject([422, { errors: [{ path: ['device_id'] }], accepted: 0 }]);
  });
});
