import assert from 'node:assert/strict';
import { isDeviceStatsError } from '../../errors/device-stats-error.ts';
import { type Facet, startMs, type TestBed } from './facet-scope.ts';
import { listAll, range, readAll, type SampleInput } from './sample-readings.ts';

const minuteMs = 60_000;
const quantiles = [0, 0.05, 0.5, 0.75, 1];

/** Asking for the upkeep. */
export const maintenanceFacet: Facet = {
  name: 'maintenance',
  define({ testOf }) {
    testOf('maintain', 'leaves all answers as they were, to the bit', async (bed) => {
      await fill(bed);
      const before = await askEverything(bed);
      await bed.maintain();
      assert.deepEqual(await askEverything(bed), before);
      bed.clock.nowMs += 24 * 60 * minuteMs;
      await bed.maintain();
      assert.deepEqual(await askEverything(bed), before);
    });

    testOf('maintain', 'leaves later readings and removals as they were', async (bed) => {
      await fill(bed);
      await bed.maintain();
      await bed.readings.appendBatch('a', inputsAt(range(40, 400), 7));
      const from = startMs + 50 * minuteMs;
      const removed = await bed.readings.remove('a', { from, to: from + 100 * minuteMs });
      assert.ok(removed > 0);
      await bed.readings.appendBatch('a', inputsAt(range(60, 90), 8));
      const before = await askEverything(bed);
      await bed.maintain();
      assert.deepEqual(await askEverything(bed), before);
    });

    testOf('maintain', 'can be asked for at any time, also several times at once', async (bed) => {
      await bed.maintain();
      const { signal } = new AbortController();
      await Promise.all([fill(bed), ...range(0, 4).map(() => bed.maintain({ signal }))]);
      const before = await askEverything(bed);
      await bed.maintain();
      assert.deepEqual(await askEverything(bed), before);
    });

    testOf('maintain', 'ends with the reason of an aborted signal', async (bed) => {
      await fill(bed);
      const reason = new Error('no longer needed');
      const error = await bed
        .maintain({ signal: AbortSignal.abort(reason) })
        .catch((caught: unknown) => caught);
      assert.equal(error, reason);
    });

    testOf('maintain', 'is refused after closing', async (bed) => {
      await fill(bed);
      await bed.close();
      const error = await bed.maintain().catch((caught: unknown) => caught);
      assert.ok(isDeviceStatsError(error, 'CLOSED'), String(error));
    });
  },
};

/** Two devices of a user, with late readings, equal ones, gaps and values of all sizes. */
async function fill({ readings, users }: TestBed): Promise<void> {
  await readings.appendBatch('a', inputsAt(range(0, 300), 1));
  await readings.appendBatch('a', inputsAt(range(100, 140), 2));
  await readings.appendBatch('b', inputsAt(range(50, 250), 3));
  for (const minute of [20, 20, 301]) await readings.append('b', inputAt(minute, 4));
  await users.create({ name: 'n', deviceIds: ['b', 'a'] });
}

function inputsAt(minutes: readonly number[], seed: number): readonly SampleInput[] {
  return minutes.map((minute) => inputAt(minute, seed));
}

function inputAt(minute: number, seed: number): SampleInput {
  const x = Math.sin(minute * seed) * 10 ** ((minute * seed) % 7);
  const reading = { timestamp: startMs + minute * minuteMs, x, y: Math.round(x) / 8 };
  return (minute + seed) % 3 === 0 ? reading : { ...reading, battery: (minute * seed) % 5 };
}

/** All answers there are. */
async function askEverything(bed: TestBed): Promise<unknown> {
  const { devices, users, readings, statistics } = bed;
  const whole = { quantiles };
  const period = {
    from: startMs + 33 * minuteMs,
    to: startMs + 222 * minuteMs,
    quantiles,
  };
  const answers: unknown[] = [];
  for (const { id } of await listAll((page) => devices.list(page))) {
    answers.push(await readAll(bed, id), await readings.getLatest(id));
    for (const asked of [whole, period]) {
      answers.push(await statistics.ofDevice(id, asked));
      answers.push(await statistics.seriesOfDevice(id, { ...asked, every: '6m' }));
    }
    answers.push(await statistics.version({ deviceId: id }));
  }
  for (const { id } of await listAll((page) => users.list(page))) {
    for (const asked of [whole, period]) {
      answers.push(await statistics.ofUser(id, asked), await statistics.ofUserDevices(id, asked));
      answers.push(await statistics.seriesOfUser(id, { ...asked, every: '1h' }));
    }
  }
  return answers;
}
