import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../../../src/device/device.ts';
import type { Period } from '../../../src/period/period.ts';
import { createInMemoryStorage } from '../../../src/storage/in-memory/in-memory-storage.ts';
import type { Storage } from '../../../src/storage/storage.ts';

type Row = readonly [timestamp: number, value: number];

const deviceId = 'a' as DeviceId;

/** Readings in bursts, so that there are ties and enough of them for many blocks. */
const rows = fc
  .array(fc.record({ start: fc.nat({ max: 3_000 }), count: fc.integer({ min: 1, max: 500 }) }), {
    minLength: 1,
    maxLength: 15,
  })
  .map((bursts) =>
    bursts.flatMap(({ start, count }, burst) =>
      Array.from({ length: count }, (_, index): Row => [start + index, burst % 3]),
    ),
  );

/** An order and a batching: the rows are drawn with a stride, and cut into batches of the sizes in turn. */
const arrangement = fc.record({
  reversed: fc.boolean(),
  stride: fc.constantFrom(1, 2, 7, 101, 1_009),
  sizes: fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 5 }),
});
type Arrangement = typeof arrangement extends fc.Arbitrary<infer T> ? T : never;

const period = fc.tuple(fc.option(fc.nat({ max: 3_600 })), fc.option(fc.nat({ max: 3_600 }))).map(
  ([from, to]): Period => ({
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  }),
);

describe('readings in memory', () => {
  it('come back the same, whatever the order and the batches they arrived in', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        arrangement,
        arrangement,
        period,
        async (given, first, second, asked) => {
          const one = await storageOf(given, first);
          const two = await storageOf(given, second);
          expect(await readAll(one, asked, 1_000_000)).toEqual(await readAll(two, asked, 700));
          expect(await countOf(one)).toEqual(await countOf(two));
        },
      ),
    );
  });

  it('are in views what they are on pages', async () => {
    await fc.assert(
      fc.asyncProperty(rows, arrangement, period, async (given, order, asked) => {
        const storage = await storageOf(given, order);
        const subject = { kind: 'device', deviceId } as const;
        const { devices } = await storage.readings.openView({ subject, period: asked });
        const viewed = devices.flatMap(({ loose }) =>
          loose.flatMap(({ timestamps, values: [column] }) =>
            Array.from(
              timestamps,
              (timestamp, row): Row => [timestamp, column?.[row] ?? Number.NaN],
            ),
          ),
        );
        expect(viewed.toSorted(byTimestampAndValue)).toEqual(await readAll(storage, asked, 900));
      }),
    );
  });

  it('are after a removal what they are when the rest alone was stored', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        arrangement,
        fc.array(period, { maxLength: 3 }),
        async (given, order, gone) => {
          const storage = await storageOf(given, order);
          let rest = given;
          for (const removed of gone) {
            const left = rest.filter(([timestamp]) => !isIn(removed, timestamp));
            const count = await storage.readings.remove({ deviceId, period: removed });
            expect(count).toBe(rest.length - left.length);
            rest = left;
          }
          const fresh = await storageOf(rest, order);
          expect(await readAll(storage, {}, 800)).toEqual(await readAll(fresh, {}, 800));
          expect(await countOf(storage)).toEqual(await countOf(fresh));
        },
      ),
    );
  });

  it('do not change when batches are repeated under their idempotency keys', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(rows, fc.array(fc.nat({ max: 9 }), { maxLength: 3 })), { maxLength: 6 }),
        async (batches) => {
          const [plain, repeating] = [await openStorage(), await openStorage()];
          for (const [index, [given, repeats]] of batches.entries()) {
            const receipt = await append(plain, given, `key ${index}`);
            expect(await append(repeating, given, `key ${index}`)).toEqual(receipt);
            for (const earlier of repeats.filter((repeat) => repeat <= index)) {
              const again = await append(repeating, batches[earlier]?.[0] ?? [], `key ${earlier}`);
              expect(again.repeated).toBe(true);
            }
          }
          const page = { deviceId, period: {}, limit: 1_000_000 };
          expect(await repeating.devices.list({ limit: 9 })).toEqual(
            await plain.devices.list({ limit: 9 }),
          );
          expect(await repeating.readings.page(page)).toEqual(await plain.readings.page(page));
        },
      ),
    );
  });
});

async function openStorage(): Promise<Storage> {
  const storage = createInMemoryStorage();
  await storage.declareMetrics([{ name: 'x', optional: false }]);
  await storage.devices.register(deviceId, { nowMs: 0 });
  return storage;
}

async function storageOf(given: readonly Row[], order: Arrangement): Promise<Storage> {
  const storage = await openStorage();
  const arranged = arrange(given, order);
  for (let start = 0, turn = 0; start < arranged.length; turn += 1) {
    const size = order.sizes[turn % order.sizes.length] ?? 1;
    await append(storage, arranged.slice(start, start + size));
    start += size;
  }
  return storage;
}

function arrange(given: readonly Row[], { reversed, stride }: Arrangement): readonly Row[] {
  const lanes = Array.from({ length: stride }, (_, lane) =>
    given.filter((_row, index) => index % stride === lane),
  );
  return reversed ? lanes.flat().reverse() : lanes.flat();
}

function append(
  storage: Storage,
  given: readonly Row[],
  key?: string,
): ReturnType<typeof storage.readings.append> {
  const readings = {
    timestamps: Float64Array.from(given, ([timestamp]) => timestamp),
    values: [Float64Array.from(given, ([, value]) => value)],
  };
  const claim =
    key === undefined ? {} : { idempotency: { scope: 's', key, part: 0, fingerprint: key } };
  return storage.readings.append([{ deviceId, readings }], { nowMs: 1, ...claim });
}

/** The readings of a period, read in pages, those of one timestamp by their value. */
async function readAll(storage: Storage, asked: Period, limit: number): Promise<readonly Row[]> {
  const found: Row[] = [];
  let after = {};
  for (;;) {
    const page = await storage.readings.page({ deviceId, period: asked, limit, ...after });
    const count = page.timestamps.length;
    for (const [row, timestamp] of page.timestamps.entries()) {
      found.push([timestamp, page.values[0]?.[row] ?? Number.NaN]);
    }
    if (count < limit) break;
    after = { after: { timestamp: page.timestamps[count - 1], id: page.ids[count - 1] } };
  }
  expect(
    found.every(([timestamp], row) => row === 0 || timestamp >= (found[row - 1]?.[0] ?? 0)),
  ).toBe(true);
  return found.toSorted(byTimestampAndValue);
}

async function countOf(storage: Storage): Promise<unknown> {
  const device = await storage.devices.find(deviceId);
  return [device?.readingCount, device?.lastReadingAtMs];
}

function byTimestampAndValue(a: Row, b: Row): number {
  return a[0] - b[0] || a[1] - b[1];
}

function isIn(
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: Period,
  timestamp: number,
): boolean {
  return timestamp >= from && timestamp < to;
}
