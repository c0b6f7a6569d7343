import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs the application and a worker as their own processes, with a Redis of their own; fails when the report is wrong. */
const folder = mkdtempSync(join(tmpdir(), 'bullmq-worker-'));
const port = String(20_000 + Math.floor(Math.random() * 10_000));
const environment = {
  ...process.env,
  DATABASE_PATH: join(folder, 'greenhouse.db'),
  REDIS_URL: `redis://127.0.0.1:${port}`,
};
const redis = spawn('redis-server', ['--port', port, '--save', '', '--dir', folder], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
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
  console.log('ok');
} finally {
  worker.kill('SIGKILL');
  redis.kill();
  rmSync(folder, { recursive: true });
}
