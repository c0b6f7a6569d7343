import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactSums } from '../../src/statistics/exact-sums.ts';
import { decodeExactSums, encodeExactSums } from '../../src/statistics/exact-sums-bytes.ts';
import { propertyRuns } from '../property-runs.ts';

test('any sums are read as they were written', () => {
  const content = fc.record(
    {
      count: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      sum: fc
        .tuple(fc.bigInt(), fc.integer({ min: 0, max: 2000 }))
        .map(([n, shift]) => n << BigInt(shift)),
      sumOfSquares: fc.bigInt({ min: 0n, max: 2n ** 4300n }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(content, (sums) => {
      expect(decodeExactSums(encodeExactSums(sums))).toStrictEqual(sums);
    }),
    propertyRuns(500),
  );
});

test('the sums of no values take three bytes', () => {
  expect(new ExactSums().toBytes()).toStrictEqual(Uint8Array.of(0, 0, 0));
});

test('the sums of a million measured values take less than forty bytes', () => {
  const sums = new ExactSums();
  sums.addColumn(
    Float64Array.from({ length: 1_000_000 }, (_, i) => Math.round(i * 7.3) / 100 - 300),
  );
  expect(sums.toBytes().length).toBeLessThan(40);
});

describe('bytes that were not written by it are refused:', () => {
  const bytes = [
    ['none', []],
    ['too few', [1, 1, 0]],
    ['too many', [0, 0, 0, 0]],
    ['a count in more bytes than it needs', [0x80, 0, 0, 0]],
    ['a count beyond safe integers', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, 0]],
    ['a first byte of a sum that is zero', [1, 2, 0, 0, 1, 0]],
    ['a last byte of a sum that is zero', [1, 2, 0, 1, 0, 0]],
    ['a sum beyond all doubles', [1, 1, 0xff, 0x7f, 1, 0]],
    ['a negative sum of squares', [1, 1, 0, 1, 1, 1, 1]],
  ] as const;

  test.each(bytes)('%s', (_, values) => {
    expect(() => ExactSums.fromBytes(Uint8Array.from(values))).toThrowError(
      expect.objectContaining({ code: 'STORAGE_FAILED' }),
    );
  });
});
