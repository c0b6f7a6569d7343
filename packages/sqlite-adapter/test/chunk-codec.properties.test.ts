import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkPacker, type ReadingRun, unpackChunk, unpackIds } from '../src/chunk-codec.ts';
import { readVarint, writeVarint } from '../src/varint.ts';

const numRuns = Number(process.env['DEVICE_STATS_PROPERTY_RUNS'] ?? 200);
const metricCount = 2;
const timestamp = fc.integer({ min: 0, max: 253_402_300_799_999 });
const value = fc.double({ noDefaultInfinity: true });
const rows = fc.array(fc.tuple(timestamp, value, value), { minLength: 1, maxLength: 20 });
/** Runs of readings with gaps between their ids. */
const runs = fc
  .array(fc.tuple(fc.nat({ max: 2 ** 40 }), rows), { minLength: 1, maxLength: 8 })
  .map((parts) => {
    let nextId = 1;
    return parts.map(([gap, part]): ReadingRun => {
      const firstId = nextId + gap;
      nextId = firstId + part.length;
      const column = (index: 0 | 1 | 2): Float64Array =>
        Float64Array.from(part, (row) => row[index]);
      return { firstId, timestamps: column(0), values: [column(1), column(2)] };
    });
  });

describe('packing readings', () => {
  it('gives back every bit, in the order of arrival', () => {
    fc.assert(
      fc.property(runs, (packedRuns) => {
        const { data } = new ChunkPacker().pack(packedRuns);
        expect(unpack(data)).toEqual(rowsOf(packedRuns));
      }),
      { numRuns },
    );
  });

  it('comes to the same whether packed at once or appended run by run', () => {
    fc.assert(
      fc.property(runs, (packedRuns) => {
        const packer = new ChunkPacker();
        const whole = packer.pack(packedRuns);
        const wholeData = Uint8Array.from(whole.data);
        let grown = packer.pack(packedRuns.slice(0, 1));
        for (const run of packedRuns.slice(1)) {
          grown = packer.pack([run], unpackChunk(Uint8Array.from(grown.data), metricCount));
        }
        expect({ ...grown, data: Uint8Array.from(grown.data) }).toEqual({
          ...whole,
          data: wholeData,
        });
      }),
      { numRuns },
    );
  });

  it('knows the span of the timestamps and whether they are in order', () => {
    fc.assert(
      fc.property(runs, (packedRuns) => {
        const packed = new ChunkPacker().pack(packedRuns);
        const timestamps = packedRuns.flatMap((run) => [...run.timestamps]);
        const sorted = timestamps.toSorted((left, right) => left - right);
        expect([packed.minTimestamp, packed.maxTimestamp]).toEqual([sorted[0], sorted.at(-1)]);
        const { inTimeOrder } = unpackChunk(packed.data, metricCount);
        expect(inTimeOrder).toBe(timestamps.every((item, index) => item === sorted[index]));
      }),
      { numRuns },
    );
  });

  it('reads bytes from any position in memory', () => {
    fc.assert(
      fc.property(runs, fc.nat({ max: 16 }), (packedRuns, offset) => {
        const { data } = new ChunkPacker().pack(packedRuns);
        const shifted = new Uint8Array(data.length + offset).subarray(offset);
        shifted.set(data);
        expect(unpack(shifted)).toEqual(rowsOf(packedRuns));
      }),
      { numRuns },
    );
  });

  it('packs integers up to 2^53', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (integer) => {
        const bytes = new Uint8Array(10);
        const end = writeVarint(bytes, 1, integer);
        const cursor = { bytes, at: 1 };
        expect(readVarint(cursor)).toBe(integer);
        expect(cursor.at).toBe(end);
      }),
      { numRuns },
    );
  });
});

describe('unpacking readings', () => {
  const run = { firstId: 7, timestamps: Float64Array.of(1, 2), values: [Float64Array.of(3, 4)] };
  const packed = (): Uint8Array => Uint8Array.from(new ChunkPacker().pack([run]).data);

  it('has no copy of the columns', () => {
    const data = packed();
    const { timestamps, values } = unpackChunk(data, 1);
    for (const column of [timestamps, ...values]) expect(column.buffer).toBe(data.buffer);
  });

  it('fills metrics that were declared later with NaN, and leaves out those not asked for', () => {
    const nothing = Float64Array.of(Number.NaN, Number.NaN);
    expect(unpackChunk(packed(), 3).values).toEqual([Float64Array.of(3, 4), nothing, nothing]);
    expect(unpackChunk(packed(), 0).values).toEqual([]);
  });

  it('refuses a format that it does not know', () => {
    const data = packed();
    data[0] = 9;
    expect(() => unpackChunk(data, 1)).toThrow(/unknown format 9/);
  });

  it('refuses to pack columns of different lengths or numbers, and timestamps that are none', () => {
    const packer = new ChunkPacker();
    const short = { ...run, values: [Float64Array.of(3)] };
    const wide = { ...run, firstId: 9, values: [...run.values, ...run.values] };
    const timeless = { ...run, timestamps: Float64Array.of(1, Number.NaN) };
    for (const faulty of [[short], [run, wide], [timeless]]) {
      expect(() => packer.pack(faulty)).toThrow(RangeError);
    }
  });
});

function unpack(data: Uint8Array): number[][] {
  const chunk = unpackChunk(data, metricCount);
  return Array.from(unpackIds(chunk), (id, row) => [
    id,
    chunk.timestamps[row] ?? 0,
    ...chunk.values.map((column) => column[row] ?? 0),
  ]);
}

function rowsOf(packedRuns: readonly ReadingRun[]): number[][] {
  return packedRuns.flatMap(({ firstId, timestamps, values }) =>
    Array.from(timestamps, (item, row) => [
      firstId + row,
      item,
      ...values.map((column) => column[row] ?? 0),
    ]),
  );
}
