import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { describeWithRedis } from './describe-with-redis.ts';
import { sharedServer } from './shared-server.ts';

const packages = fileURLToPath(new URL('../..', import.meta.url));

describeWithRedis('the README', () => {
  const server = sharedServer();

  it('has an example that runs', async () => {
    const readme = readFileSync(join(packages, 'bullmq-runner/README.md'), 'utf8');
    const example = /```ts\n(?<code>.*?)```/s.exec(readme)?.groups?.['code'] ?? '';
    const folder = mkdtempSync(join(tmpdir(), 'device-stats-readme-'));
    try {
      const scope = join(folder, 'node_modules/@device-stats');
      mkdirSync(scope, { recursive: true });
      for (const name of readdirSync(packages))
        symlinkSync(join(packages, name), join(scope, name));
      const { url } = await server();
      writeFileSync(join(folder, 'example.ts'), example.replace('redis://127.0.0.1:6379', url));
      const condition = '--conditions=@device-stats/source';
      const { stdout } = await promisify(execFile)(process.execPath, [condition, 'example.ts'], {
        cwd: folder,
      });
      expect(stdout).toBe('succeeded\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
