import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

export type { Browser, Page, Request as PageRequest } from 'playwright-core';

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
