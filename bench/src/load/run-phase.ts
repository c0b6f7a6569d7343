import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quantileOf } from '../quantile-of.ts';
import { seededRandom } from '../seeded-random.ts';
import { checkExactly } from './expected/check-statistics.ts';
import type { ExpectedDevice } from './expected/expected-device.ts';
import type { Scenario, ScenarioName } from './scenarios/scenario.ts';
import { askPatiently } from './server/ask-patiently.ts';
import { type ReferenceServer, startReferenceServer } from './server/reference-server.ts';
import { type WatchedFigures, watchServer } from './server/watch-server.ts';
import { LoadRecorder, type RecordedFigures } from './traffic/recorder.ts';
import { sendWithWaits } from './traffic/send-with-waits.ts';
import { type SendOptions, sendWithoutWaiting } from './traffic/send-without-waiting.ts';
import { createWorld } from './traffic/world.ts';

/** A scenario at an amount of stored readings, as it was seen. */
export interface PhaseFigures {
  readonly scenario: ScenarioName;
  readonly description: string;
  readonly users: number;
  /** Readings that were there before. */
  readonly stored: number;
  readonly seconds: number;
  readonly recorded: RecordedFigures;
  readonly watched: WatchedFigures;
  readonly healthP99Ms: number;
  readonly stock: StockFigures;
}

/** What was found in the storage after a load, compared with what was acknowledged. */
export interface StockFigures {
  readonly devices: number;
  readonly readings: number;
  /** What is not as it must be, in words. */
  readonly faults: readonly string[];
}

const seed = 20_240_229;

/** Runs a scenario against a new reference server on a new file. */
export async function runPhase(
  scenario: Scenario,
  { stored, seconds }: { readonly stored: number; readonly seconds: number },
): Promise<PhaseFigures> {
  return withServer({}, async (server) => {
    const { users: userCount, name, description } = scenario;
    const random = seededRandom(seed);
    const world = await createWorld(server, { stored, users: userCount, random });
    const users = world.own.map((_, index) => scenario.createUser(world, index));
    const { recorded, watched } = await sendLoad(server, {
      seconds,
      send: (options) => {
        const waits = scenario.waits?.(random);
        if (waits === undefined) return sendWithoutWaiting({ ...options, users });
        return sendWithWaits({ ...options, users }, waits);
      },
    });
    const stock = await checkStock(server, [world.main, ...world.own]);
    const healthP99Ms = quantileOf(watched.healthMs, 0.99);
    const figures = { recorded, watched, healthP99Ms, stock };
    return { scenario: name, description, users: userCount, stored, seconds, ...figures };
  });
}

/** Gives a new server on a new file, and ends it in order afterwards. */
export async function withServer<T>(
  settings: Readonly<Record<string, string>>,
  use: (server: ReferenceServer) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'device-stats-load-'));
  try {
    const server = await startReferenceServer({
      DATABASE_PATH: join(folder, 'device-stats.db'),
      ...settings,
    });
    try {
      return await use(server);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Sends a load for some seconds, after a warm-up, while the server is watched. */
export async function sendLoad(
  server: ReferenceServer,
  {
    seconds,
    send,
  }: {
    readonly seconds: number;
    readonly send: (options: Omit<SendOptions, 'users'>) => Promise<void>;
  },
): Promise<{ readonly recorded: RecordedFigures; readonly watched: WatchedFigures }> {
  const fromMs = performance.now() + Math.min(5, seconds / 4) * 1_000;
  const toMs = fromMs + seconds * 1_000;
  const recorder = new LoadRecorder({ fromMs, toMs });
  const [watched] = await Promise.all([
    watchServer(server, { fromMs, toMs }),
    send({ url: server.url, recorder, untilMs: toMs }),
  ]);
  return { recorded: recorder.figures(), watched };
}

/** Asks every device for its statistics, which are exactly those of the acknowledged readings. */
export async function checkStock(
  { url }: ReferenceServer,
  devices: readonly ExpectedDevice[],
): Promise<StockFigures> {
  const faults: string[] = [];
  let readings = 0;
  for (const device of devices) {
    const answer: unknown = JSON.parse(await askPatiently(`${url}/devices/${device.id}/analytics`));
    const outcome = checkExactly(answer, device.acknowledged);
    if (outcome.kind === 'wrong') faults.push(`${device.id}: ${outcome.message}`);
    if (!device.isSettled) faults.push(`${device.id}: some writes were never answered`);
    readings += device.acknowledged.count;
  }
  return { devices: devices.length, readings, faults };
}
