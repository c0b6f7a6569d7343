import { describe, expect, test } from 'vitest';
import { ReadingBlock, type ReadingBlockColumns } from '../../src/index.ts';
import { faultsOf } from '../thrown-by.ts';

const absent = Number.NaN;

function createBlock() {
  return new ReadingBlock<'x', 'battery'>({
    timestamps: Float64Array.of(1, absent, 3),
    values: { x: Float64Array.of(1, 2, 3), battery: Float64Array.of(absent, 20, 30) },
  });
}

describe('a block of readings', () => {
  test('is its readings as objects', () => {
    const block = createBlock();
    expect(block.length).toBe(3);
    expect([...block]).toEqual([
      { x: 1, timestamp: 1 },
      { x: 2, battery: 20 },
      { x: 3, battery: 30, timestamp: 3 },
    ]);
  });

  test('is sliced as an array is', () => {
    const all = [...createBlock()];
    for (const [start, end] of [[0], [1], [1, 2], [0, -1], [5, 9], [2, 1]] as const) {
      expect(Array.from(createBlock().slice(start, end))).toEqual(all.slice(start, end));
    }
  });

  test('has columns of one length', () => {
    const timestamps = new Float64Array(2);
    const values = { x: new Float64Array(3), y: new Float64Array(2), z: [1, 2] };
    const message = 'must be a Float64Array as long as the timestamps';
    expect(faultsOf(() => createUntyped({ timestamps, values }))).toEqual([
      `values.x: ${message}`,
      `values.z: ${message}`,
    ]);
    expect(faultsOf(() => createUntyped({ timestamps: [], values: {} }))).toEqual([
      'timestamps: must be a Float64Array',
    ]);
  });
});

function createUntyped(columns: unknown): ReadingBlock {
  return new ReadingBlock(columns as ReadingBlockColumns); // as untyped callers do
}
