import { createDeviceStats, type DeviceStats } from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import { quantileOf } from '../quantile-of.ts';
import type { BenchResult } from '../result.ts';
import { round2 } from '../round2.ts';
import { sampleReadings } from '../sample-readings.ts';
import { sendLines } from './send-lines.ts';
import type { ServerProcess } from './start-server.ts';

const batchSize = 1_000;
const rounds = 7;
const secondsARound = 2;

/**
 * A stream of NDJSON next to durable appends of batches through the library: both by all they store in a time, since both wait for
 * checkpoints. They take turns, so that whatever disturbs the machine disturbs both; the first turns are a warm-up.
 *
 * @param path the file that the library makes
 */
export async function measureLines(server: ServerProcess, path: string): Promise<BenchResult> {
  const storage = await openSqliteStorage({ path });
  await using deviceStats = createDeviceStats({ storage, maintenance: false });
  await sendLines(server, secondsARound);
  await appendFor(deviceStats, secondsARound);
  const library: number[] = [];
  const lines: number[] = [];
  const ratios: number[] = [];
  const perCpuSecond: number[] = [];
  const ratiosWithKeys: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const appended = await appendFor(deviceStats, secondsARound);
    const sent = await sendLines(server, secondsARound);
    library.push(appended);
    lines.push(sent.readingsPerSecond);
    ratios.push(sent.readingsPerSecond / appended);
    perCpuSecond.push(sent.readingsPerCpuSecond);
    const withKey = await sendLines(server, secondsARound, crypto.randomUUID());
    ratiosWithKeys.push(withKey.readingsPerSecond / appended);
  }
  return {
    name: 'HTTP, NDJSON stream, durable',
    unit: 'readings/s',
    value: quantileOf(lines, 0.5),
    comparison: {
      name: 'library, batches of 1,000',
      value: quantileOf(library, 0.5),
      ratio: quantileOf(ratios, 0.5),
    },
    goal: { required: 0.6, aim: 0.8 },
    details: {
      leastRatio: round2(Math.min(...ratios)),
      greatestRatio: round2(Math.max(...ratios)),
      perCpuSecond: Math.round(quantileOf(perCpuSecond, 0.5)),
      ratioWithIdempotencyKey: round2(quantileOf(ratiosWithKeys, 0.5)),
    },
  };
}

/** Appends one batch after the other for a time; readings a second. */
async function appendFor(deviceStats: DeviceStats, seconds: number): Promise<number> {
  const batch = sampleReadings(batchSize);
  const startMs = performance.now();
  let appended = 0;
  while (performance.now() < startMs + seconds * 1_000) {
    await deviceStats.readings.appendBatch('device', batch);
    appended += batchSize;
  }
  return (appended / (performance.now() - startMs)) * 1_000;
}
