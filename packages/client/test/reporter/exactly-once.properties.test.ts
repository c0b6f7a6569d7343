import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDeviceStatsClient, createReporter } from '../../src/index.ts';
import { type Fate, openLossyServer } from '../lossy-server.ts';

const problem = { 'content-type': 'application/problem+json', 'retry-after': '1' };
const overloaded: Fate = {
  status: 503,
  headers: problem,
  body: JSON.stringify({ code: 'OVERLOADED', status: 503, detail: 'Too many readings wait.' }),
};
const fate = fc.constantFrom<Fate>(
  'answer',
  'drop',
  'cut',
  'reset',
  overloaded,
  { status: 401 },
  { status: 413 },
  { status: 500 },
  { status: 504, body: '<h1>Gateway</h1>' },
  { status: 200, body: '{}' },
);
/** So many readings at once, every how-manieth of them one that the server refuses; or a wait until all is sent. */
const step = fc.oneof(
  fc.record({
    count: fc.integer({ min: 1, max: 12 }),
    faultyEvery: fc.integer({ min: 1, max: 9 }),
  }),
  fc.constant('flush' as const),
  fc.constant('turn' as const),
);
const options = fc.record({
  maxBatchReadings: fc.integer({ min: 1, max: 8 }),
  maxPendingReadings: fc.constantFrom(1, 5, 20, 1_000),
  whenFull: fc.constantFrom('drop-oldest' as const, 'refuse-newest' as const),
});

/** Whether so many requests in a row are too large that they are believed to be. */
function isFirm(fates: readonly Fate[]): boolean {
  const isRefusal = (index: number): boolean => {
    const one = fates[index];
    return typeof one === 'object' && one.status === 413;
  };
  return fates.some((_, start) => [0, 1, 2, 3, 4].every((place) => isRefusal(start + place)));
}

test('every reading counts once or is told to be lost, whatever happens to requests', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fate, { maxLength: 12 }).filter((fates) => !isFirm(fates)),
      fc.array(step, { maxLength: 8 }),
      options,
      async (fates, steps, given) => {
        await using server = await openLossyServer(...fates);
        const client = createDeviceStatsClient({
          baseUrl: server.baseUrl,
          runtime: { sleep: async () => undefined },
        });
        const reporter = createReporter(client, given);
        const lost = { dropped: 0, rejected: 0 };
        reporter.on('dropped', ({ count }) => {
          lost.dropped += count;
        });
        const good = new Set<number>();
        const wrongly: unknown[] = [];
        reporter.on('rejected', ({ reading, error }) => {
          lost.rejected += 1;
          const { x = -1, w } = reading as { readonly x?: number; readonly w?: number };
          // What is too large on its own is not stored either.
          if (error.status === 413) good.delete(x);
          else if (w === undefined) wrongly.push(reading);
        });
        const taken = new Set<number>();
        let reported = 0;
        for (const next of steps) {
          if (next === 'flush') await reporter.flush();
          else if (next === 'turn') await new Promise(setImmediate);
          else {
            for (let row = 1; row <= next.count; row += 1) {
              const isFaulty = row % next.faultyEvery === 0 && next.faultyEvery > 1;
              const reading = { device_id: 'a', x: reported, y: 1, z: 1 };
              const isTaken = reporter.report(isFaulty ? ({ ...reading, w: 1 } as never) : reading);
              if (!isFaulty) good.add(reported);
              if (isTaken && !isFaulty) taken.add(reported);
              reported += 1;
            }
          }
        }
        await reporter.flush();
        expect(await reporter.close()).toEqual({ readings: [], inDoubt: undefined });

        const { sent, dropped, rejected, pending } = reporter.counts;
        expect({ dropped, rejected, pending }).toEqual({ ...lost, pending: 0 });
        expect(sent + dropped + rejected).toBe(reported);
        expect(wrongly).toEqual([]);
        const stored = await storedX();
        expect(stored).toHaveLength(sent);
        // Each once, and in the order in which they were reported.
        expect(stored).toEqual([...new Set(stored)].sort((one, other) => one - other));
        expect(stored.every((x) => taken.has(x))).toBe(true);
        // What was taken is there, unless it had to make room.
        const expected = [...taken].filter((x) => good.has(x));
        const isComplete = dropped === 0 || given.whenFull === 'refuse-newest';
        expect(isComplete ? expected : stored).toEqual(stored);

        async function storedX(): Promise<number[]> {
          if ((await server.deviceStats.devices.find('a')) === undefined) return [];
          const { items } = await server.deviceStats.readings.list('a', { limit: 1_000 });
          return items.toSorted((one, other) => one.id - other.id).map(({ x }) => x);
        }
      },
    ),
  );
});
