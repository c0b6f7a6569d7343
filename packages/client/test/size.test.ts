import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

test('the client stays below its size limits', { timeout: 60_000 }, () => {
  const manifest = createRequire(import.meta.url).resolve('size-limit/package.json');
  const output = execFileSync(process.execPath, [join(dirname(manifest), 'bin.js'), '--json'], {
    cwd: new URL('..', import.meta.url),
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toMatchObject([{ passed: true }, { passed: true }]);
});
