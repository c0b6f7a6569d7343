import { setTimeout as wait } from 'node:timers/promises';
import type { LoopDelay } from '../../loop-delay.ts';
import type { ReferenceServer } from './reference-server.ts';

/** What was seen of a server while it was under load. */
export interface WatchedFigures {
  /** Share of a core that the server used. */
  readonly serverCpu: number;
  /** Share of a core that this process used, which sends and checks. */
  readonly generatorCpu: number;
  /** Memory of the server, about every second. */
  readonly residentBytes: readonly number[];
  /** How long `/healthz` took each time, in milliseconds; `Infinity` when it did not answer 200. */
  readonly healthMs: readonly number[];
  /** How late the event loop of the server was, in milliseconds. */
  readonly loopDelay: LoopDelay;
}

const sampleMs = 1_000;
const healthMs = 100;

/** Watches server and generator from one time to another, on the clock of `performance.now()`. */
export async function watchServer(
  server: ReferenceServer,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<WatchedFigures> {
  await wait(Math.max(0, fromMs - performance.now()));
  const residentBytes: number[] = [];
  const latencies: number[] = [];
  const startMs = performance.now();
  const startCpu = generatorCpuSeconds();
  const { cpuSeconds: startServerCpu } = await server.sample();
  server.recordLoopDelay();
  await Promise.all([
    every(sampleMs, toMs, async () => residentBytes.push((await server.sample()).residentBytes)),
    every(healthMs, toMs, async () => latencies.push(await timeHealth(server.url))),
  ]);
  const seconds = (performance.now() - startMs) / 1_000;
  const generatorCpu = (generatorCpuSeconds() - startCpu) / seconds;
  const loopDelay = await server.loopDelay();
  const { cpuSeconds } = await server.sample();
  const serverCpu = (cpuSeconds - startServerCpu) / seconds;
  return { serverCpu, generatorCpu, residentBytes, healthMs: latencies, loopDelay };
}

async function every(
  periodMs: number,
  untilMs: number,
  act: () => Promise<unknown>,
): Promise<void> {
  for (let dueMs = performance.now(); dueMs < untilMs; dueMs += periodMs) {
    await wait(Math.max(0, dueMs - performance.now()));
    await act();
  }
}

async function timeHealth(url: string): Promise<number> {
  const startMs = performance.now();
  const isHealthy = await fetch(`${url}/healthz`).then(
    async (response) => {
      await response.text();
      return response.ok;
    },
    () => false,
  );
  return isHealthy ? performance.now() - startMs : Infinity;
}

function generatorCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
