import { describe, expect, it } from 'vitest';
import { ChunkPacker, unpackChunk } from '../src/chunk-codec.ts';

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
