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
/** How many keys a connection has: making them while it sends would slow down the loads with keys, and no others. */
const keysOfConnection = 600;

/** Which readings are sent, and for how long. */
export interface SinglesOptions {
  readonly devices: number;
  /**
   * Whether each has an idempotency key of its own. Then the load is over when there are no more keys, and has at most 600 devices.
   * Default: none has.
   */
  readonly withKeys?: boolean;
  readonly seconds: number;
}

/** Sends single readings of some devices over 128 connections. */
export async function loadSingles(
  server: ServerProcess,
  options: SinglesOptions,
): Promise<SinglesLoad> {
  const before = await server.cpuSeconds();
  const { result, elapsedSeconds } = await run(server, options);
  const cpuSeconds = (await server.cpuSeconds()) - before;
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} requests failed.`);
  }
  return {
    requestsPerSecond: result.requests.total / elapsedSeconds,
    requestsPerCpuSecond: result.requests.total / cpuSeconds,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}

async function run(
  { url }: ServerProcess,
  { devices, withKeys = false, seconds }: SinglesOptions,
): Promise<{ readonly result: autocannon.Result; readonly elapsedSeconds: number }> {
  let startMs = performance.now();
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    sampleInt: 100,
    ...(withKeys && { maxConnectionRequests: keysOfConnection }),
    setupClient: (client) => {
      const plain = requests(devices, withKeys ? keysOfConnection : devices);
      client.setRequests(withKeys ? plain.map(withKey) : plain);
      startMs = performance.now();
    },
  });
  return { result, elapsedSeconds: (performance.now() - startMs) / 1_000 };
}

/** So many requests of the devices in turn. */
function requests(devices: number, count: number): autocannon.Request[] {
  return Array.from({ length: count }, (_, index) => {
    const device = index % devices;
    return {
      method: 'POST',
      path: `/devices/device-${device}/stats`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ x: device + 0.25, y: 20.5, z: 1.125 }),
    };
  });
}

function withKey(request: autocannon.Request): autocannon.Request {
  return { ...request, headers: { ...request.headers, 'idempotency-key': crypto.randomUUID() } };
}
