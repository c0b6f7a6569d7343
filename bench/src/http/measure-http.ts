import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quantileOf } from '../quantile-of.ts';
import type { BenchResult } from '../result.ts';
import { round2 } from '../round2.ts';
import { loadSingles, type SinglesLoad } from './load-singles.ts';
import { measureLines } from './measure-lines.ts';
import { type ServerProcess, startServer } from './start-server.ts';

const rounds = 7;
const secondsARound = 2;

const loads = [
  { whose: 'of one device', devices: 1, withKeys: false },
  { whose: 'of one device, with an idempotency key', devices: 1, withKeys: true },
  { whose: 'of 100 devices', devices: 100, withKeys: false },
] as const;

/** The API over a real socket on a durable file. */
export async function measureHttp(): Promise<readonly BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'device-stats-bench-'));
  try {
    const api = await startServer('api-server.ts', [join(directory, 'device-stats.db')]);
    const singles = await measureSingles(api);
    const lines = await measureLines(api, join(directory, 'library.db'));
    await api.stop();
    return [...singles, lines];
  } finally {
    await rm(directory, { recursive: true });
  }
}

/**
 * Single readings are compared by the server's CPU time a request with a bare `node:http` server that only parses, because the load
 * generator competes for the same cores. They take turns, so that whatever disturbs the machine disturbs all; the first turns are a
 * warm-up.
 */
async function measureSingles(api: ServerProcess): Promise<readonly BenchResult[]> {
  const bare = await startServer('bare-server.ts', []);
  const bareLoads: SinglesLoad[] = [];
  const apiLoads = loads.map((): SinglesLoad[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    bareLoads.push(await loadSingles(bare, { devices: 100, seconds: secondsARound }));
    for (const [index, load] of loads.entries()) {
      apiLoads[index]?.push(await loadSingles(api, { ...load, seconds: secondsARound }));
    }
  }
  await bare.stop();
  return loads.map(({ whose }, index) =>
    describeSingles(whose, apiLoads[index]?.slice(1) ?? [], bareLoads.slice(1)),
  );
}

/** Medians of rounds. */
function describeSingles(
  whose: string,
  turns: readonly SinglesLoad[],
  bareTurns: readonly SinglesLoad[],
): BenchResult {
  const ratios = turns.map(
    ({ requestsPerCpuSecond }, round) =>
      requestsPerCpuSecond / (bareTurns[round]?.requestsPerCpuSecond ?? Number.NaN),
  );
  return {
    name: `HTTP, one reading a request ${whose}, durable, 128 connections`,
    unit: 'requests a second of server CPU',
    value: median(turns, 'requestsPerCpuSecond'),
    comparison: {
      name: 'bare node:http, parses only',
      value: median(bareTurns, 'requestsPerCpuSecond'),
      ratio: quantileOf(ratios, 0.5),
    },
    goal: { required: 0.5, aim: 0.65 },
    details: {
      leastRatio: round2(Math.min(...ratios)),
      greatestRatio: round2(Math.max(...ratios)),
      requestsPerSecond: Math.round(median(turns, 'requestsPerSecond')),
      bareRequestsPerSecond: Math.round(median(bareTurns, 'requestsPerSecond')),
      p50Ms: median(turns, 'p50Ms'),
      p99Ms: median(turns, 'p99Ms'),
    },
  };
}

function median(turns: readonly SinglesLoad[], figure: keyof SinglesLoad): number {
  return quantileOf(
    turns.map((turn) => turn[figure]),
    0.5,
  );
}
