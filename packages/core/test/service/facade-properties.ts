import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createDeviceStats,
  createInMemoryStorage,
  type DeviceReadingInput,
  type DeviceStats,
  type Statistics,
} from '../../src/index.ts';
import { propertyRuns } from '../property-runs.ts';

type Facade = DeviceStats<'x', 'y'>;
type Input = DeviceReadingInput<'x', 'y'>;

const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(1e308, -1e308, 0.1, Number.MIN_VALUE),
);

const reading = fc.record({
  deviceId: fc.constantFrom('a', 'b', 'c'),
  timestamp: fc.integer({ min: 0, max: 50 }),
  x: value,
  y: fc.option(value, { nil: null }),
});

const readings = fc.array(reading, { minLength: 1, maxLength: 40 });
const quantiles = [0, 0.01, 0.25, 1 / 3, 0.5, 0.75, 0.999, 1] as const;

/** Readings, and the same ones in another order and cut into batches. */
const rearranged = readings.chain((inputs) =>
  fc.record({
    inputs: fc.constant(inputs),
    reordered: fc.shuffledSubarray(inputs, { minLength: inputs.length }),
    cuts: fc.array(fc.nat({ max: inputs.length }), { maxLength: 6 }),
    way: fc.constantFrom('many', 'stream', 'single', 'concurrent'),
  }),
);

/** What holds of the facade for any readings; run some times, and more often among the property tests. */
export function testFacadeProperties(): void {
  test('statistics are the same to the bit in any order and any batches', async () => {
    await fc.assert(
      fc.asyncProperty(rearranged, async ({ inputs, reordered, cuts, way }) => {
        const [first, second] = [await open(), await open()];
        await first.readings.appendMany(inputs);
        await append(second, cut(reordered, cuts), way);
        expect(await answersOf(second)).toStrictEqual(await answersOf(first));
      }),
      propertyRuns(100),
    );
  });

  test('a repeat under the same idempotency key changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(rearranged, async ({ reordered, cuts, way }) => {
        const deviceStats = await open();
        const batches = cut(reordered, cuts);
        await append(deviceStats, batches, way, 'key');
        const before = [await answersOf(deviceStats), await versionsOf(deviceStats)];
        await append(deviceStats, batches, way, 'key');
        expect([await answersOf(deviceStats), await versionsOf(deviceStats)]).toStrictEqual(before);
      }),
      propertyRuns(100),
    );
  });

  test('an interrupted stream that is sent again counts once, however it is cut', async () => {
    const interruption = fc.record({
      of: rearranged,
      kept: fc.nat({ max: 7 }),
      again: fc.array(fc.nat(40)),
    });
    await fc.assert(
      fc.asyncProperty(interruption, async ({ of: { inputs, cuts }, kept, again }) => {
        const [once, resumed] = [await open(), await open()];
        await once.readings.appendMany(inputs);
        const source = failing(cut(inputs, cuts).slice(0, kept));
        await expect(
          resumed.readings.appendStream(source, { idempotencyKey: 'k' }),
        ).rejects.toThrow('lost');
        await append(resumed, cut(inputs, again), 'stream', 'k');
        expect(await answersOf(resumed)).toStrictEqual(await answersOf(once));
      }),
      propertyRuns(100),
    );
  });

  test('quantiles ascend from the least to the greatest value, and the median is among them', async () => {
    await fc.assert(
      fc.asyncProperty(readings, async (inputs) => {
        const deviceStats = await open();
        await deviceStats.readings.appendMany(inputs);
        for (const statistics of (await answersOf(deviceStats)).flat()) {
          for (const { count, min, max, median, quantiles: found } of [
            statistics.x,
            statistics.y,
          ]) {
            const values = quantiles.map((q) => found[String(q)]);
            expect([values[0], values[4], values.at(-1)]).toStrictEqual([min, median, max]);
            const ascending = values.toSorted((a, b) => Number(a) - Number(b));
            expect(values).toStrictEqual(count === 0 ? values.map(() => null) : ascending);
          }
        }
      }),
      propertyRuns(100),
    );
  });

  test('buckets of a series hold what their periods hold, and nothing is lost between them', async () => {
    const every = fc.constantFrom('1m', '5m', '1h', '1d', '1w', '1mo');
    const timeZone = fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe');
    await fc.assert(
      fc.asyncProperty(readings, every, timeZone, async (inputs, width, zone) => {
        const deviceStats = await open();
        const minutes = inputs.map((input) => ({
          ...input,
          timestamp: input.timestamp * 47_000,
          deviceId: 'a',
        }));
        await deviceStats.readings.appendMany(minutes);
        const { statistics } = deviceStats;
        const series = await statistics.seriesOfDevice('a', { every: width, timeZone: zone });
        for (const [index, { startMs, endMs, statistics: found }] of series.entries()) {
          expect(found).toStrictEqual(await statistics.ofDevice('a', { from: startMs, to: endMs }));
          expect(series[index + 1]?.startMs ?? endMs).toBe(endMs);
        }
        const counts = series.map(({ statistics: { count } }) => count);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(inputs.length);
      }),
      propertyRuns(50),
    );
  });
}

async function open(): Promise<Facade> {
  const deviceStats = createDeviceStats({
    metrics: ['x', { name: 'y', optional: true }],
    storage: createInMemoryStorage(),
  });
  for (const deviceId of ['a', 'b', 'c']) await deviceStats.devices.register(deviceId);
  await deviceStats.users.create({ name: 'n', deviceIds: ['a', 'c'] });
  return deviceStats;
}

/** Cuts a list at the positions. */
function cut(
  inputs: readonly Input[],
  positions: readonly number[],
): readonly (readonly Input[])[] {
  const ends = [...positions, inputs.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => inputs.slice(ends[index - 1] ?? 0, end));
}

async function append(
  { readings: service }: Facade,
  batches: readonly (readonly Input[])[],
  way: string,
  key?: string,
): Promise<void> {
  const keyed = (part: string): { readonly idempotencyKey?: string } =>
    key === undefined ? {} : { idempotencyKey: key + part };
  switch (way) {
    case 'stream':
      await service.appendStream(streaming(batches), keyed(''));
      return;
    case 'single':
      for (const [index, { deviceId, ...input }] of batches.flat().entries()) {
        await service.append(deviceId, input, keyed(`-${index}`));
      }
      return;
    case 'concurrent':
      await Promise.all(
        batches.map((batch, index) => service.appendMany(batch, keyed(`-${index}`))),
      );
      return;
    default:
      for (const [index, batch] of batches.entries()) {
        await service.appendMany(batch, keyed(`-${index}`));
      }
  }
}

async function* streaming(
  batches: readonly (readonly Input[])[],
): AsyncGenerator<readonly Input[], void, undefined> {
  yield* batches;
}

async function* failing(
  batches: readonly (readonly Input[])[],
): AsyncGenerator<readonly Input[], void, undefined> {
  yield* batches;
  throw new Error('the connection was lost');
}

/** Statistics of each device, of the user, and of the user's devices. */
async function answersOf({ statistics }: Facade): Promise<readonly Statistics<'x' | 'y'>[]> {
  const options = { quantiles };
  const devices = await Promise.all(['a', 'b', 'c'].map((id) => statistics.ofDevice(id, options)));
  const part = await statistics.ofDevice('a', { ...options, from: 10, to: 30 });
  const ofUser = await statistics.ofUser(1, options);
  const each = await statistics.ofUserDevices(1, options);
  return [...devices, part, ofUser, ...each.map(({ statistics: found }) => found)];
}

async function versionsOf({ statistics }: Facade): Promise<readonly string[]> {
  return Promise.all(['a', 'b', 'c'].map((deviceId) => statistics.version({ deviceId })));
}
