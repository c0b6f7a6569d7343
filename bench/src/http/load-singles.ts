import autocannon from 'autocannon';
import type { ServerProcess } from './start-server.ts';

/** What a load of single readings came to. */
export interface SinglesLoad {
  readonly requestsPerSecond: number;
  /** Requests for each second of CPU time of the server. */
  readonly requestsPerCpuSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const connections = 128;

/** Which readings are sent, and for how long. */
export interface SinglesOptions {
  readonly devices: number;
  /** Whether each has an idempotency key of its own. Default: none has. */
  readonly withKeys?: boolean;
  readonly seconds: number;
}

/** Sends single readings of some devices over 128 connections. */
export async function loadSingles(
  server: ServerProcess,
  options: SinglesOptions,
): Promise<SinglesLoad> {
  const before = await server.cpuSeconds();
  const result = await run(server, options);
  const cpuSeconds = (await server.cpuSeconds()) - before;
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} requests failed.`);
  }
  return {
    requestsPerSecond: result.requests.total / result.duration,
    requestsPerCpuSecond: result.requests.total / cpuSeconds,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}

async function run(
  { url }: ServerProcess,
  { devices, withKeys = false, seconds }: SinglesOptions,
): Promise<autocannon.Result> {
  return autocannon({
    url,
    connections,
    duration: seconds,
    requests: Array.from({ length: devices }, (_, device) => ({
      method: 'POST' as const,
      path: `/devices/device-${device}/stats`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ x: device + 0.25, y: 20.5, z: 1.125 }),
      ...(withKeys && { setupRequest: withKey }),
    })),
  });
}

function withKey(request: autocannon.Request): autocannon.Request {
  return { ...request, headers: { ...request.headers, 'idempotency-key': crypto.randomUUID() } };
}
