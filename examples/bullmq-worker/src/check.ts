import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisToCheckWith } from './redis-to-check-with.ts';

/** Runs the application and a worker as their own processes; fails when the report is wrong, or under CI=true without a Redis. */
const redis = await redisToCheckWith();
if (typeof redis !== 'string') {
  await using _ = redis;
  await check(redis.url);
  console.log('ok');
} else if (process.env['CI'] === 'true') {
  console.error(`Not checked: ${redis}`);
  process.exitCode = 1;
} else {
  console.warn(`SKIPPED: ${redis}`);
}

async function check(redisUrl: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bullmq-worker-'));
  const environment = {
    ...process.env,
    DATABASE_PATH: join(folder, 'greenhouse.db'),
    REDIS_URL: redisUrl,
  };
  const script = (name: string): ChildProcess & { readonly stdout: NodeJS.ReadableStream } =>
    spawn(process.execPath, ['--conditions=@device-stats/source', `src/${name}.ts`], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const worker = script('worker');
  try {
    const app = script('main');
    let report = '';
    app.stdout.on('data', (data) => {
      report += String(data);
    });
    const [code] = (await once(app, 'close')) as unknown[];
    assert.equal(code, 0);
    assert.equal(report.trim().split('\n').length, 7);
    assert.match(report, /^2026-06-01 20\n2026-06-02 21\n/);

    worker.kill('SIGTERM');
    const [workerCode] = (await once(worker, 'close')) as unknown[];
    assert.equal(workerCode, 0);
  } finally {
    worker.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}
