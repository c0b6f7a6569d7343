import { quantileOf } from '../../quantile-of.ts';
import { seededRandom } from '../../seeded-random.ts';
import { ExpectedDevice } from '../expected/expected-device.ts';
import { checkStock, type StockFigures, sendLoad, withServer } from '../run-phase.ts';
import type { WatchedFigures } from '../server/watch-server.ts';
import type { RecordedFigures } from '../traffic/recorder.ts';
import { sendWithWaits } from '../traffic/send-with-waits.ts';
import { StampedReadings } from './stamped-readings.ts';

/** A load of three times what a server is set to take, as it was seen. */
export interface OverloadFigures {
  /** Requests a second that the server is set to answer. */
  readonly cap: number;
  readonly users: number;
  readonly seconds: number;
  /** Requests a second that were sent, and those that were not refused. */
  readonly offered: number;
  readonly goodput: number;
  readonly survived: boolean;
  readonly healthP99Ms: number;
  readonly healthGreatestMs: number;
  /** Memory in the last third of the time, over that in the second third. */
  readonly memoryGrowth: number;
  readonly recorded: RecordedFigures;
  readonly watched: WatchedFigures;
  readonly stock: StockFigures;
}

const excess = 3;
/** How often each user sends; the server does not slow it down. */
const periodMs = 100;
const mostDevices = 20;
const seed = 30_240_229;

/** Sends three times as many readings as the server is set to take, to users' schedules that do not mind being refused. */
export async function runOverload({
  cap,
  seconds,
}: {
  readonly cap: number;
  readonly seconds: number;
}): Promise<OverloadFigures> {
  const settings = { MAX_REQUESTS_PER_SECOND: String(cap) };
  return withServer(settings, async (server) => {
    const random = seededRandom(seed);
    const readings = new StampedReadings(random);
    const userCount = Math.ceil((cap * excess * periodMs) / 1_000);
    const devices = Array.from(
      { length: Math.min(mostDevices, userCount) },
      (_, index) => new ExpectedDevice(`own-${index}`),
    );
    const users = Array.from({ length: userCount }, (_, index) => {
      const device = devices[index % devices.length];
      if (device === undefined) throw new RangeError('There are no devices.');
      return { next: () => readings.add(device) };
    });
    const { recorded, watched } = await sendLoad(server, {
      seconds,
      send: (options) =>
        sendWithWaits(
          { ...options, users },
          { from: 'between requests', nextMs: () => periodMs * (0.5 + random()) },
        ),
    });
    const survived = server.isAlive();
    const stock = await checkStock(server, devices);
    const faults = [...stock.faults];
    for (const { id } of devices) faults.push(...(await readings.faultsOf(server, id)));
    const { requests } = recorded.all;
    return {
      cap,
      users: userCount,
      seconds,
      offered: requests / seconds,
      goodput: (requests - recorded.refusals.requests) / seconds,
      survived,
      healthP99Ms: quantileOf(watched.healthMs, 0.99),
      healthGreatestMs: Math.max(...watched.healthMs),
      memoryGrowth: growthOf(watched.residentBytes),
      recorded,
      watched,
      stock: { ...stock, faults },
    };
  });
}

/** The first third is the warm-up of a new process. */
function growthOf(residentBytes: readonly number[]): number {
  const third = Math.floor(residentBytes.length / 3);
  return mean(residentBytes.slice(-third)) / mean(residentBytes.slice(third, 2 * third));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
