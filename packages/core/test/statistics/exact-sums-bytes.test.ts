import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactSums } from '../../src/statistics/exact-sums.ts';
import { decodeExactSums, encodeExactSums } from '../../src/statistics/exact-sums-bytes.ts';
import { digitsAt } from '../../src/statistics/scaled-integer.ts';
import { propertyRuns } from '../property-runs.ts';
import { anyScaledInteger } from './value-sets.ts';

const anyTotals = fc.record(
  {
    count: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    sum: anyScaledInteger,
    sumOfSquares: fc.oneof(
      anyScaledInteger.map(({ digits, zeros }) => ({
        digits: digits < 0n ? -digits : digits,
        zeros,
      })),
      fc.bigInt({ min: 0n, max: 2n ** 4300n }).map((digits) => ({ digits, zeros: 0 })),
    ),
  },
  { noNullPrototype: true },
);

test('any sums are read as they were written', () => {
  fc.assert(
    fc.property(anyTotals, (totals) => {
      const { count, sum, sumOfSquares } = decodeExactSums(encodeExactSums(totals));
      expect(count).toBe(totals.count);
      expect(digitsAt(sum, 0)).toBe(digitsAt(totals.sum, 0));
      expect(digitsAt(sumOfSquares, 0)).toBe(digitsAt(totals.sumOfSquares, 0));
    }),
    propertyRuns(500),
  );
});

test('sums are written as their description says, whatever zeros they leave out', () => {
  fc.assert(
    fc.property(anyTotals, (totals) => {
      expect([...encodeExactSums(totals)]).toStrictEqual([
        ...countBytes(BigInt(totals.count)),
        ...integerBytes(digitsAt(totals.sum, 0)),
        ...integerBytes(digitsAt(totals.sumOfSquares, 0)),
      ]);
    }),
    propertyRuns(500),
  );
});

test('sums that were read leave out zeros in steps, so that most can be added as they are', () => {
  fc.assert(
    fc.property(anyTotals, (totals) => {
      const { sum, sumOfSquares } = decodeExactSums(encodeExactSums(totals));
      expect([sum.zeros % 32, sumOfSquares.zeros % 64]).toStrictEqual([0, 0]);
    }),
    propertyRuns(200),
  );
});

test('the bytes of stored sums are these', () => {
  const sums = new ExactSums();
  sums.addColumn(Float64Array.of(-20.5, 0.1, 3));
  const text = Buffer.from(sums.toBytes()).toString('hex');
  expect(text).toBe('0308ff01989999999999994510fc03400ad7a3703d0af7285c8fc2f528d41a');
  expect(ExactSums.fromBytes(sums.toBytes()).toBytes()).toStrictEqual(sums.toBytes());
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
    [
      'a sum longer than that of any doubles',
      [1, 0xd9, 4, 0, ...Array.from({ length: 601 }, () => 1), 0],
    ],
  ] as const;

  test.each(bytes)('%s', (_, values) => {
    expect(() => ExactSums.fromBytes(Uint8Array.from(values))).toThrowError(
      expect.objectContaining({ code: 'STORAGE_FAILED' }),
    );
  });
});

function countBytes(count: bigint): number[] {
  return count < 128n ? [Number(count)] : [Number(count % 128n) + 128, ...countBytes(count / 128n)];
}

function integerBytes(integer: bigint): number[] {
  if (integer === 0n) return [0];
  const magnitude = integer < 0n ? -integer : integer;
  let zeroBytes = 0;
  while (magnitude % 256n ** BigInt(zeroBytes + 1) === 0n) zeroBytes += 1;
  const bytes: number[] = [];
  for (let rest = magnitude / 256n ** BigInt(zeroBytes); rest > 0n; rest /= 256n) {
    bytes.push(Number(rest % 256n));
  }
  const zerosAndSign = BigInt(2 * zeroBytes + (integer < 0n ? 1 : 0));
  return [...countBytes(BigInt(bytes.length)), ...countBytes(zerosAndSign), ...bytes];
}
