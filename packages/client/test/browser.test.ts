import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createDeviceStats, createInMemoryStorage, type DeviceStats } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { type HttpServer, openHttpServer } from '@device-stats/http-adapter/node';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as clientModule from '../src/index.ts';

const executablePath = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path));
const hasBrowser = executablePath !== undefined || process.env['CI'] === 'true';

describe.runIf(hasBrowser)('on a web page of another origin', { timeout: 60_000 }, () => {
  const pages = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>client</title>');
  });
  let deviceStats: DeviceStats;
  let api: HttpServer;
  let browser: Browser;
  let pageUrl: string;
  let script: string;

  beforeAll(async () => {
    script = await bundle();
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    pageUrl = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    deviceStats = createDeviceStats({ storage: createInMemoryStorage() });
    const adapter = createHttpAdapter(deviceStats, { cors: { origins: [pageUrl] } });
    api = await openHttpServer({ adapter, port: 0 });
    if (executablePath === undefined) throw new Error('No Chromium is installed.');
    const quiet = ['background-networking', 'component-update', 'sync', 'gpu'];
    const args = ['--no-sandbox', ...quiet.map((name) => `--disable-${name}`)];
    browser = await chromium.launch({ executablePath, args });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    pages.closeAllConnections();
    pages.close();
    await api.close();
    await deviceStats.close();
  });

  test('appends, streams, reads statistics and tells errors', async () => {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(pageUrl);
    await page.addScriptTag({ content: script });
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
    const page = await browser.newPage();
    await page.goto(pageUrl);
    await page.addScriptTag({ content: script });
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
});

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
