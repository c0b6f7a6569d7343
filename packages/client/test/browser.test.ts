import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createDeviceStats, createInMemoryStorage, type DeviceStats } from '@device-stats/core';
import { createHttpAdapter, type HttpAdapter } from '@device-stats/http-adapter';
import { type HttpServer, openHttpServer } from '@device-stats/http-adapter/node';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Browser,
  hasBrowser,
  launchBrowser,
  type Page,
  type PageRequest,
} from '../../../tools/browser.ts';
import type * as clientModule from '../src/index.ts';
import { heldRunner } from './held-runner.ts';
import { type ServerConnections, serverConnections } from './server-connections.ts';

const reading = { x: 1, y: 2, z: 3 };

describe.runIf(hasBrowser)('on a web page of another origin', { timeout: 60_000 }, () => {
  const pages = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>client</title>');
  });
  const { runner, release } = heldRunner();
  let deviceStats: DeviceStats;
  let adapter: HttpAdapter;
  let api: HttpServer;
  let connections: ServerConnections;
  let browser: Browser;
  let pageUrl: string;
  let script: string;

  beforeAll(async () => {
    script = await bundle();
    connections = serverConnections();
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    pageUrl = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    deviceStats = createDeviceStats({ storage: createInMemoryStorage(), runner });
    adapter = createHttpAdapter(deviceStats, { cors: { origins: [pageUrl] } });
    api = await openHttpServer({ adapter, port: 0 });
    browser = await launchBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    connections[Symbol.dispose]();
    pages.closeAllConnections();
    pages.close();
    await api.close();
    await deviceStats.close();
  });

  async function openPage(): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(pageUrl);
    await page.addScriptTag({ content: script });
    return page;
  }

  test('appends, streams, reads statistics and tells errors', async () => {
    const page = await openPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    const seen = await page.evaluate(async (baseUrl) => {
      const { createDeviceStatsClient, isDeviceStatsClientError } = (
        globalThis as unknown as { readonly deviceStatsClient: typeof clientModule }
      ).deviceStatsClient;
      const { readings, statistics } = createDeviceStatsClient({ baseUrl });
      await readings.append('boiler/1', { x: 1, y: 2, z: 3 });
      await readings.appendBatch('boiler/1', [{ x: 4, y: 2, z: 3 }]);
      const many = Array.from({ length: 1_500 }, () => ({ x: 4, y: 2, z: 3 }));
      const { accepted } = await readings.appendStream(many, { deviceId: 'boiler/1' });
      const { count, median_x } = await statistics.ofDevice('boiler/1');
      const code = await statistics.ofDevice('nobody').then(
        () => 'none',
        (error: unknown) => (isDeviceStatsClientError(error) ? error.code : String(error)),
      );
      const own = createDeviceStatsClient({ baseUrl: '/api', retries: 0 });
      const foreign = await own.devices.list().then(
        () => 'none',
        (error: unknown) => (isDeviceStatsClientError(error) ? error.code : String(error)),
      );
      return { accepted, count, median_x, code, foreign };
    }, api.url);
    expect(seen).toEqual({
      accepted: 1_500,
      count: 1_502,
      median_x: 4,
      code: 'DEVICE_NOT_FOUND',
      foreign: 'BAD_RESPONSE',
    });
    expect(faults).toEqual([]);
    expect((await deviceStats.devices.get('boiler/1')).readingCount).toBe(1_502);
  });

  test('reports in the background, through a network that fails', async () => {
    const page = await openPage();
    let requests = 0;
    await page.route('**/stats/batch', async (route) => {
      requests += 1;
      if (requests % 3 === 0) return route.continue();
      // Stored by the server, and the answer lost; or lost on the way.
      if (requests % 3 === 2) await route.fetch();
      return route.abort('connectionreset');
    });
    const counts = await page.evaluate(async (baseUrl) => {
      const { createDeviceStatsClient, createReporter } = (
        globalThis as unknown as { readonly deviceStatsClient: typeof clientModule }
      ).deviceStatsClient;
      const client = createDeviceStatsClient({ baseUrl, retryDelayMs: 1 });
      const reporter = createReporter(client, { deviceId: 'boiler/2', maxBatchReadings: 100 });
      for (let x = 0; x < 1_000; x += 1) reporter.report({ x, y: 2, z: 3 });
      await reporter.close();
      return reporter.counts;
    }, api.url);
    expect(counts).toMatchObject({ reported: 1_000, sent: 1_000, pending: 0 });
    expect(requests).toBe(30);
    const { count, x } = await deviceStats.statistics.ofDevice('boiler/2');
    expect([count, x.sum]).toEqual([1_000, 499_500]);
  });

  test('watches a device, also after its connection broke', async () => {
    await deviceStats.readings.append('boiler/3', reading);
    const page = await openPage();
    const lastEventIds: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (isEventRequest(request)) lastEventIds.push(request.headers()['last-event-id']);
    });
    await page.exposeFunction('tell', async (added: number | null) => {
      if (added === 1) connections.break(api.port);
      if (added !== 2)
        await deviceStats.readings.appendBatch(
          'boiler/3',
          added === null ? [reading] : [reading, reading],
        );
    });
    const seen = await page.evaluate(async (baseUrl) => {
      const { deviceStatsClient, tell } = globalThis as unknown as {
        readonly deviceStatsClient: typeof clientModule;
        readonly tell: (added: number | null) => Promise<void>;
      };
      const client = deviceStatsClient.createDeviceStatsClient({ baseUrl });
      const controller = new AbortController();
      const counts: unknown[] = [];
      try {
        for await (const event of client.watchDevice('boiler/3', { signal: controller.signal })) {
          counts.push([event.added, event.statistics?.count]);
          await tell(event.added);
          if (event.added === 2) controller.abort(new Error('enough'));
        }
      } catch (error) {
        return { counts, reason: String(error) };
      }
      return { counts };
    }, api.url);
    expect(seen).toEqual({
      counts: [
        [null, 1],
        [1, 2],
        [2, 4],
      ],
      reason: 'Error: enough',
    });
    expect(lastEventIds).toEqual([undefined, expect.stringMatching(/./)]);
  });

  test('runs a job, also after its connection broke', async () => {
    await deviceStats.readings.append('boiler/4', reading);
    const page = await openPage();
    const events = (): Promise<unknown> =>
      page.waitForResponse((response) => isEventRequest(response.request()));
    const first = events();
    const run = page.evaluate(async (baseUrl) => {
      const { createDeviceStatsClient } = (
        globalThis as unknown as { readonly deviceStatsClient: typeof clientModule }
      ).deviceStatsClient;
      const { jobs } = createDeviceStatsClient({ baseUrl });
      const states: string[] = [];
      const { count } = await jobs.run(
        'device-analytics',
        { device_id: 'boiler/4' },
        { onProgress: ({ state }) => states.push(state) },
      );
      return { count, first: states[0], last: states.at(-1) };
    }, api.url);
    await first;
    const second = events();
    connections.break(api.port);
    await second;
    await release();
    expect(await run).toEqual({ count: 1, first: 'queued', last: 'succeeded' });
  });

  test('leaves a job when its signal is aborted, and cancels it', async () => {
    await deviceStats.devices.register('boiler/5');
    const page = await openPage();
    const seen = await page.evaluate(async (baseUrl) => {
      const { createDeviceStatsClient } = (
        globalThis as unknown as { readonly deviceStatsClient: typeof clientModule }
      ).deviceStatsClient;
      const { jobs } = createDeviceStatsClient({ baseUrl });
      const controller = new AbortController();
      let id = '';
      const onProgress = (job: { readonly id: string }): void => {
        id = job.id;
        controller.abort(new Error('enough'));
      };
      const options = { onProgress, signal: controller.signal };
      const reason = await jobs.run('deletion', { device_id: 'boiler/5' }, options).catch(String);
      const { state } = await jobs.get(id);
      return [reason, state, (await jobs.cancel(id)).state];
    }, api.url);
    expect(seen).toEqual(['Error: enough', 'queued', 'cancelled']);
  });

  test('tells what is beyond the rate from a network that fails', async () => {
    await using slow = await openHttpServer({ adapter, port: 0, maxRequestsPerSecond: 1 });
    const page = await openPage();
    const seen = await page.evaluate(async (baseUrl) => {
      const { createDeviceStatsClient, isDeviceStatsClientError } = (
        globalThis as unknown as { readonly deviceStatsClient: typeof clientModule }
      ).deviceStatsClient;
      const { readings } = createDeviceStatsClient({ baseUrl, retries: 0 });
      const append = (): Promise<unknown> =>
        readings.append('boiler/6', { x: 1, y: 2, z: 3 }).then(
          () => 'stored',
          (error: unknown) =>
            isDeviceStatsClientError(error) ? [error.code, error.retryAfterMs] : String(error),
        );
      return Promise.all(Array.from({ length: 10 }, append));
    }, slow.url);
    const stored = seen.filter((outcome) => outcome === 'stored');
    const refused = seen.filter((outcome) => outcome !== 'stored');
    expect(stored.length).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThan(0);
    for (const outcome of refused) expect(outcome).toEqual(['RATE_LIMITED', 1_000]);
  });
});

function isEventRequest(request: PageRequest): boolean {
  return request.method() === 'GET' && request.url().endsWith('/events');
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    globalName: 'deviceStatsClient',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  return `${outputFiles[0]?.text ?? ''};globalThis.deviceStatsClient = deviceStatsClient;`;
}
