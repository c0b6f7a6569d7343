import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDeviceStats, createInMemoryStorage } from '@device-stats/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, hasBrowser, launchBrowser } from '../../../../tools/browser.ts';
import { createHttpAdapter } from '../../src/index.ts';
import { nodeDocs, toNodeListener } from '../../src/node/index.ts';
import { openOfflinePage } from './offline-browser.ts';

/** Where it is mounted: at the root, and under a path as hosts do. A page is drawn where it has a slash at one of them only. */
const mounts = [
  { prefix: '', swagger: '/docs', reference: '/redoc/' },
  { prefix: '/api', swagger: '/docs/', reference: '/redoc' },
];

describe.each(mounts)('mounted at "$prefix"', { timeout: 60_000 }, (mount) => {
  const { prefix, swagger, reference } = mount;
  const deviceStats = createDeviceStats({ storage: createInMemoryStorage() });
  const adapter = createHttpAdapter(deviceStats, { docs: nodeDocs() });
  const listener = toNodeListener(adapter, { prefix });
  const server = createServer((incoming, outgoing) => {
    if (incoming.url?.startsWith(`${prefix}/`) === true) void listener(incoming, outgoing);
    else outgoing.writeHead(404).end();
  });
  let browser: Browser | undefined;
  let url: string;

  beforeAll(async () => {
    await deviceStats.readings.append('boiler/1', { x: 1.5, y: 2, z: 3 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`;
    if (hasBrowser) browser = await launchBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server.closeAllConnections();
    server.close();
    await deviceStats.close();
  });

  test.each(['/docs', '/docs/', '/redoc', '/redoc/'])(
    'everything that the page at %s loads is there',
    async (path) => {
      const page = await fetch(`${url}${path}`);
      const links = Array.from(
        (await page.text()).matchAll(/ (?:src|href|spec-url)="(?!data:)([^"]+)"/g),
        ([, link = '']) => new URL(link, page.url),
      );
      expect(links).toHaveLength(3);
      for (const link of links)
        expect(await fetch(link)).toMatchObject({ url: link.href, status: 200 });
    },
  );

  test.runIf(hasBrowser)(
    `Swagger UI at ${swagger} lists operations and executes them`,
    async () => {
      const { page, faults } = await openOfflinePage(browser);
      await page.goto(`${url}${swagger}`);
      const operation = page
        .locator('.opblock-get')
        .filter({ has: page.locator('[data-path="/devices/{device_id}/stats"]') });
      await operation.locator('.opblock-summary').click();
      expect(await page.locator('.opblock').count()).toBeGreaterThan(6);
      await operation.getByRole('button', { name: 'Try it out' }).click();
      await operation.getByPlaceholder('device_id').fill('boiler/1');
      await operation.getByRole('button', { name: 'Execute' }).click();
      const response = operation.locator('.live-responses-table .response');
      await response.waitFor();
      expect(await response.locator('.response-col_status').innerText()).toContain('200');
      expect(await response.locator('.highlight-code').first().innerText()).toContain('"x": 1.5');
      expect(faults).toEqual([]);
      await page.close();
    },
  );

  test.runIf(hasBrowser)(`the reference at ${reference} lists operations`, async () => {
    const { page, faults } = await openOfflinePage(browser);
    await page.goto(`${url}${reference}`);
    const operations = page.locator('.observe-me .method-fg');
    await operations.first().waitFor();
    expect(await operations.count()).toBeGreaterThan(6);
    await page.getByText('/devices/{device_id}/analytics/period').first().waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });
});
