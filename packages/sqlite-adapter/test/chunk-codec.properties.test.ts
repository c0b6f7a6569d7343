import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkPacker, type ReadingRun, unpackChunk, unpackIds } from '../src/chunk-codec.ts';
import { readVarint, writeVarint } from '../src/varint.ts';

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
    );
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
