import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { createDeviceStats, createInMemoryStorage } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { expect, test, vi } from 'vitest';
import * as client from '../src/index.ts';

const adapter = createHttpAdapter(createDeviceStats({ storage: createInMemoryStorage() }));

test('the examples of the README run', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const examples = Array.from(readme.matchAll(/```ts\n(.*?)```/gs), ([, code = '']) => code);
  const lines: string[] = [];
  vi.stubGlobal('console', { log: (...values: unknown[]) => lines.push(values.join(' ')) });
  vi.stubGlobal('fetch', (request: Request) => adapter.fetch(request));
  try {
    for (const example of examples) await run(example);
  } finally {
    vi.unstubAllGlobals();
  }
  expect(lines).toEqual([
    'median of 2 readings: 2.5',
    '1 4 2.5',
    expect.stringContaining('There is no device "boiler-2".'),
    'sent 1, pending 0',
  ]);
});

async function run(example: string): Promise<void> {
  const code = stripTypeScriptTypes(example).replaceAll(
    /import (\{.*\}) from '@device-stats\/client';/g,
    'const $1 = imported;',
  );
  // oxlint-disable-next-line typescript/no-implied-eval -- it is the README's text
  const body = new Function('imported', `return (async () => {${code}})();`) as (
    module: typeof client,
  ) => Promise<void>;
  await body(client);
}
