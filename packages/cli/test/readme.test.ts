import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openWorkspace } from './workspace.ts';

const shell = promisify(execFile);
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

test('the examples of the README run', { timeout: 120_000 }, async () => {
  await using work = await openWorkspace();
  work.write('rejects.ndjson', '{"line":4,"reason":"x: is missing","text":"0,,1,1"}\n');
  const database = new DatabaseSync(join(work.folder, 'device_stats.db'));
  database.exec(`CREATE TABLE stats (id INTEGER PRIMARY KEY, device_id TEXT, x REAL, y REAL, z REAL, timestamp DATETIME);
    INSERT INTO stats VALUES (1, 'old', 1, 2, 3, '2025-01-01 00:00:00.000000')`);
  database.close();
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [first = '', , last = ''] = Array.from(
    readme.matchAll(/```sh\n(.*?)```/gs),
    ([, text]) => text,
  );
  const code = `set -e\n${first}\nrm rejects.ndjson\n${last}`.replaceAll(
    'npx device-stats',
    `"${process.execPath}" --conditions=@device-stats/source "${main}"`,
  );
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, DEVICE_STATS_URL: work.server.url };
  const { stdout, stderr } = await shell('sh', ['-c', code], { cwd: work.folder, env });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^2 readings imported\.\ndevice boiler-1, count 2\n/);
  expect(stdout).toContain(
    '\n{"device_id":"boiler-1","timestamp":"2026-01-01T00:00:00.000Z","x":1,"y":2,"z":3}\n',
  );
  expect(stdout).toMatch(/\n1 reading imported\.\n$/);
});
