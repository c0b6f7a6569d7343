import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createDeviceStatsClient, createReporter } from '../../src/index.ts';

const kills = Number(process.env['KILL_ROUNDS'] ?? 5);
const script = fileURLToPath(new URL('./processes/serve-file.ts', import.meta.url));

test('readings count once when the server is killed at any time', {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'device-stats-'));
  const path = join(folder, 'readings.db');
  let server = await serve(path, 0);
  try {
    const client = createDeviceStatsClient({
      baseUrl: `http://127.0.0.1:${server.port}`,
      timeoutMs: 5_000,
      retryDelayMs: 20,
      maxRetryDelayMs: 50,
    });
    const reporter = createReporter(client, { deviceId: 'a', maxWaitMs: 1, maxBatchReadings: 50 });
    let reported = 0;
    let retried = 0;
    let sent: (() => void) | undefined;
    reporter.on('sent', () => sent?.());
    reporter.on('retried', () => {
      retried += 1;
    });
    for (let round = 0; round < kills; round += 1) {
      const batches = 1 + Math.floor(Math.random() * 10);
      for (let batch = 0; batch < batches; batch += 1) {
        const isSent = new Promise<void>((resolve) => {
          sent = resolve;
        });
        for (let row = 0; row < 200; row += 1) {
          reporter.report({ x: reported, y: 1, z: -reported });
          reported += 1;
        }
        await isSent;
      }
      server.process.kill('SIGKILL');
      await once(server.process, 'close');
      server = await serve(path, server.port);
    }
    await reporter.flush();
    expect(retried).toBeGreaterThan(0);
    expect(reporter.counts).toMatchObject({ reported, sent: reported, dropped: 0, rejected: 0 });
    const { count, sum_x, sum_y, min_x, max_x } = await client.statistics.ofDevice('a');
    const sum = (reported * (reported - 1)) / 2;
    expect([count, sum_x, sum_y, min_x, max_x]).toEqual([reported, sum, reported, 0, reported - 1]);
  } finally {
    server.process.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
});

async function serve(
  path: string,
  port: number,
): Promise<{ readonly process: ChildProcess; readonly port: number }> {
  const child = spawn(
    process.execPath,
    ['--conditions=@device-stats/source', script, path, String(port)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [printed] = (await once(child.stdout, 'data')) as [Buffer];
  return { process: child, port: Number(printed.toString()) };
}
