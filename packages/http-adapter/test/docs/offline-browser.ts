import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path));

/** Whether there is a browser; under CI there has to be one. */
export const hasBrowser: boolean = executablePath !== undefined || process.env['CI'] === 'true';

export async function launchBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('No Chromium is installed.');
  const quiet = ['background-networking', 'component-update', 'sync', 'gpu'];
  const args = ['--no-sandbox', '--no-first-run', ...quiet.map((name) => `--disable-${name}`)];
  return chromium.launch({ executablePath, args });
}

/** A page of a browser, and everything that went wrong on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Console errors and warnings, uncaught errors, failed requests, requests to anywhere but this machine. */
  readonly faults: readonly string[];
}

/** A page that can reach nothing but this machine. */
export async function openOfflinePage(browser: Browser | undefined): Promise<WatchedPage> {
  if (browser === undefined) throw new Error('No browser was launched.');
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const faults: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => faults.push(`failed: ${request.url()}`));
  await page.route('**/*', async (route) => {
    const { hostname, protocol } = new URL(route.request().url());
    if (hostname === '127.0.0.1' || protocol === 'data:' || protocol === 'blob:') {
      await route.continue();
      return;
    }
    faults.push(`forbidden: ${route.request().url()}`);
    await route.abort();
  });
  return { page, faults };
}
