import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchResult } from '../result.ts';
import { loadSingles, type SinglesLoad } from './load-singles.ts';
import { measureLines } from './measure-lines.ts';
import { startServer } from './start-server.ts';

const seconds = 10;

const loads = [
  { whose: 'of one device', devices: 1 },
  { whose: 'of one device, with an idempotency key', devices: 1, withKeys: true },
  { whose: 'of 100 devices', devices: 100 },
] as const;

/**
 * The API over a real socket on a durable file. Single readings are compared by the server's CPU time a request with a bare
 * `node:http` server that only parses, because the load generator competes for the same cores.
 */
export async function measureHttp(): Promise<readonly BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'device-stats-bench-'));
  try {
    const bare = await startServer('bare-server.ts', []);
    const bareLoad = await loadSingles(bare, { devices: 100, seconds });
    await bare.stop();
    const api = await startServer('api-server.ts', [join(directory, 'device-stats.db')]);
    const results: BenchResult[] = [];
    for (const { whose, ...options } of loads) {
      results.push(
        describeSingles(whose, await loadSingles(api, { ...options, seconds }), bareLoad),
      );
    }
    const lines = await measureLines(api, join(directory, 'library.db'));
    await api.stop();
    return [...results, lines];
  } finally {
    await rm(directory, { recursive: true });
  }
}

function describeSingles(whose: string, load: SinglesLoad, bare: SinglesLoad): BenchResult {
  return {
    name: `HTTP, one reading a request ${whose}, durable, 128 connections`,
    unit: 'requests a second of server CPU',
    value: load.requestsPerCpuSecond,
    comparison: {
      name: 'bare node:http, parses only',
      value: bare.requestsPerCpuSecond,
      ratio: load.requestsPerCpuSecond / bare.requestsPerCpuSecond,
    },
    goal: { required: 0.5, aim: 0.65 },
    details: {
      requestsPerSecond: Math.round(load.requestsPerSecond),
      bareRequestsPerSecond: Math.round(bare.requestsPerSecond),
      p50Ms: load.p50Ms,
      p99Ms: load.p99Ms,
    },
  };
}
