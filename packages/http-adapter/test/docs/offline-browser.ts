import type { Browser, Page } from '../../../../tools/browser.ts';

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
