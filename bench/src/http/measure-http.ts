import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchResult } from '../result.ts';
import { loadSingles } from './load-singles.ts';
import { sendLines } from './send-lines.ts';
import { startServer } from './start-server.ts';

const seconds = 10;

/**
 * The API over a real socket on a durable file. Single readings are compared by the server's CPU time a request with a bare
 * `node:http` server that only parses, because the load generator competes for the same cores.
 */
export async function measureHttp(): Promise<readonly BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'device-stats-bench-'));
  try {
    const bare = await startServer('bare-server.ts', []);
    const bareLoad = await loadSingles(bare, seconds);
    await bare.stop();
    const api = await startServer('api-server.ts', [join(directory, 'device-stats.db')]);
    const apiLoad = await loadSingles(api, seconds);
    const lines = await sendLines(api, seconds);
    await api.stop();
    return [
      {
        name: 'HTTP, one reading a request, durable, 128 connections',
        unit: 'requests a second of server CPU',
        value: apiLoad.requestsPerCpuSecond,
        comparison: {
          name: 'bare node:http, parses only',
          value: bareLoad.requestsPerCpuSecond,
          ratio: apiLoad.requestsPerCpuSecond / bareLoad.requestsPerCpuSecond,
        },
        goal: { required: 0.5, aim: 0.65 },
        details: {
          requestsPerSecond: Math.round(apiLoad.requestsPerSecond),
          bareRequestsPerSecond: Math.round(bareLoad.requestsPerSecond),
          p50Ms: apiLoad.p50Ms,
          p99Ms: apiLoad.p99Ms,
        },
      },
      {
        name: 'HTTP, NDJSON stream, durable',
        unit: 'readings a second of server CPU',
        value: lines.readingsPerCpuSecond,
        details: { readingsPerSecond: Math.round(lines.readingsPerSecond) },
      },
    ];
  } finally {
    await rm(directory, { recursive: true });
  }
}
