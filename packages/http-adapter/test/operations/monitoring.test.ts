import { afterEach, describe, expect, test, vi } from 'vitest';
import { createHttpAdapter } from '../../src/index.ts';
import { openHttpServer, prometheusMonitoring } from '../../src/node/index.ts';
import { createTestApi, sendTo, type TestApi } from '../api-client.ts';
import { createHeldRunner } from '../held-runner.ts';

const reading = { x: 1, y: 2, z: 3 };
const runner = createHeldRunner();
let api: TestApi;

afterEach(() => api[Symbol.asyncDispose]());

/** The lines of the page that begin with a name. */
async function metric(name: string): Promise<readonly string[]> {
  const { text, headers } = await api.send('GET /metrics');
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return text.split('\n').filter((line) => line.startsWith(name));
}

describe('GET /metrics', () => {
  test('counts requests by operation and status', async () => {
    api = createTestApi({ monitoring: prometheusMonitoring() });
    await api.send('POST /devices/a/stats', { json: reading });
    await api.send('POST /devices/a/stats', { json: {} });
    await api.send('GET /devices/b/analytics');
    await api.send('GET /nothing');
    expect(await metric('device_stats_http_request_duration_seconds_count')).toEqual([
      'device_stats_http_request_duration_seconds_count{operation="appendReading",status="200"} 1',
      'device_stats_http_request_duration_seconds_count{operation="appendReading",status="422"} 1',
      'device_stats_http_request_duration_seconds_count{operation="getDeviceAnalytics",status="404"} 1',
    ]);
  });

  test('counts readings however they come', async () => {
    api = createTestApi({ monitoring: prometheusMonitoring() });
    await api.send('POST /devices/a/stats', { json: reading });
    await api.send('POST /devices/a/stats/batch', { json: [reading, reading] });
    await api.send('POST /stats/batch', { json: [{ device_id: 'b', ...reading }] });
    const lines = `${JSON.stringify(reading)}\n`.repeat(2_500);
    const headers = { 'content-type': 'application/x-ndjson' };
    await api.send('POST /devices/a/stats/batch', { body: lines, headers });
    await api.send('POST /devices/a/stats/batch', { body: `${lines}x`, headers });
    await api.send('POST /devices/a/stats', { json: {} });
    const stored = (await api.deviceStats.devices.get('a')).readingCount + 1;
    expect(await metric('device_stats_readings_accepted_total')).toEqual([
      `device_stats_readings_accepted_total ${stored}`,
    ]);
  });

  test('shows jobs, the runner, the upkeep, the event loop and the process', async () => {
    api = createTestApi({ runner, monitoring: prometheusMonitoring() });
    await api.send('PUT /devices/a');
    for (const kind of ['deletion', 'device-analytics']) {
      const json = { kind, params: { device_id: 'a' } };
      await api.send('POST /jobs', { json, headers: { prefer: 'wait=0' } });
    }
    await vi.waitFor(async () =>
      expect(await metric('device_stats_jobs')).toEqual([
        'device_stats_jobs{state="queued"} 1',
        'device_stats_jobs{state="running"} 0',
        'device_stats_jobs{state="succeeded"} 1',
        'device_stats_jobs{state="failed"} 0',
        'device_stats_jobs{state="cancelled"} 0',
      ]),
    );
    expect(await metric('device_stats_runner')).toEqual([
      'device_stats_runner_ready 1',
      'device_stats_runner_waiting 1',
      'device_stats_runner_active 0',
    ]);
    expect(await metric('device_stats_maintenance_backlog')).toEqual([
      'device_stats_maintenance_backlog 0',
    ]);
    expect(await metric('nodejs_eventloop_lag_p99_seconds')).toHaveLength(1);
    expect(await metric('process_resident_memory_bytes')).toHaveLength(1);
  });

  test('leaves out what the storage cannot tell', async () => {
    api = createTestApi({ monitoring: prometheusMonitoring() });
    expect(await metric('device_stats_jobs')).toHaveLength(5);
    await api.deviceStats.close();
    expect(await metric('device_stats_jobs')).toEqual([]);
    expect(await metric('device_stats_maintenance_backlog')).toEqual([]);
    expect(await metric('process_resident_memory_bytes')).toHaveLength(1);
  });

  test('is only there when asked for, and for those who may', async () => {
    api = createTestApi({ authorize: () => 'unauthorized' });
    expect(await api.send('GET /metrics')).toMatchObject({ status: 401 });
    const without = createHttpAdapter(api.deviceStats);
    expect(await sendTo(without, 'GET /metrics')).toMatchObject({ status: 404 });
    expect(without.openApiDocument().paths).not.toHaveProperty('/metrics');
  });

  test('counts single readings of the Node.js server, which takes a way of its own', async () => {
    api = createTestApi({ monitoring: prometheusMonitoring() });
    await using server = await openHttpServer({ adapter: api.adapter, port: 0 });
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(reading),
    };
    await fetch(`${server.url}/devices/a/stats`, init);
    const page = await (await fetch(`${server.url}/metrics`)).text();
    expect(page).toContain('_seconds_count{operation="appendReading",status="200"} 1');
    expect(page).toContain('device_stats_readings_accepted_total 1');
  });
});

describe('GET /readyz', () => {
  test('tells that jobs wait when the runner is away, and is a success all the same', async () => {
    api = createTestApi({ runner });
    expect(await api.send('GET /readyz')).toMatchObject({
      status: 200,
      json: { status: 'ready', problems: [] },
    });
    runner.isReady = false;
    const { status, json, text } = await api.send('GET /readyz');
    expect([status, json]).toMatchObject([
      200,
      { status: 'degraded', problems: [{ part: 'runner' }] },
    ]);
    expect(text).not.toContain('10.0.0.1');
  });

  test('is a failure when the storage does not answer', async () => {
    api = createTestApi();
    await api.deviceStats.close();
    expect(await api.send('GET /readyz')).toMatchObject({
      status: 503,
      json: { code: 'NOT_READY' },
    });
  });
});
