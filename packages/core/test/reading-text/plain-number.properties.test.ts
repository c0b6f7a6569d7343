import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPlainNumber } from '../../src/reading-text/plain-number.ts';
import { propertyRuns } from '../property-runs.ts';

const encoder = new TextEncoder();

/** The number that a text is, also when more comes behind it; undefined when it is none. */
function read(text: string): number | undefined {
  const [alone, followed] = [text, `${text},`].map((followedText) => {
    const column = new Float64Array(1);
    const end = readPlainNumber(encoder.encode(`-${followedText}`), 1, column, 0);
    // A number may end before the text does, as `0-1` begins with one.
    return end === text.length + 1 ? column[0] : undefined;
  });
  if (!Object.is(alone, followed)) throw new Error(`It matters what is behind ${text}.`);
  return alone;
}

/** What `JSON.parse` makes of a text, if it is a finite number. */
function parse(text: string): number | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const bits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const double = bits
  .map((value) => new Float64Array(BigUint64Array.of(value).buffer)[0] ?? 0)
  .filter(Number.isFinite);
const digits = fc.stringMatching(/^\d{1,21}$/);
/** Decimals of a number of digits, as sensors and other languages print them. */
const decimal = fc
  .tuple(fc.constantFrom('', '-'), fc.constantFrom('0', '7', '42', '9007199254740993'), digits)
  .map(([sign, whole, fraction]) => `${sign}${whole}.${fraction}`);

test.each([
  ['a double of any exponent', double.map(String)],
  [
    'a double in the exponents of sensors',
    fc
      .tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.integer({ min: -30, max: 60 }))
      .map(([value, exponent]) => String(value * 2 ** exponent)),
  ],
  ['what Math.random() prints', fc.double({ min: 0, max: 1, noNaN: true }).map(String)],
  [
    'a rounded double',
    fc
      .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.nat({ max: 20 }))
      .map(([value, places]) => value.toFixed(places)),
  ],
  ['seventeen digits', double.map((value) => value.toPrecision(17))],
  ['a decimal', decimal],
  ['a whole number', fc.tuple(fc.constantFrom('', '-'), digits).map((parts) => parts.join(''))],
])('%s is what JSON.parse makes of it', (_name, text) => {
  fc.assert(
    fc.property(text, (number) => {
      expect(read(number)).toBe(parse(number));
    }),
    propertyRuns(1_000),
  );
});

test('a value half-way between two doubles, and next to that, is rounded as JSON.parse does', () => {
  const half = fc
    .tuple(fc.integer({ min: 2 ** 30, max: 2 ** 31 - 1 }), fc.integer({ min: 0, max: 2 ** 23 - 1 }))
    .map(([upper, lower]) => (BigInt(upper) * 2n ** 23n + BigInt(lower)) * 2n + 1n);
  const scale = fc.nat({ max: 5 });
  const step = fc.constantFrom(-1n, 0n, 1n);
  fc.assert(
    fc.property(half, scale, step, (odd, places, off) => {
      // (odd * 5^places) / 10^places is odd / 2^places, which has one bit more than a double.
      const scaled = String(odd * 5n ** BigInt(places) + off);
      const point = scaled.length - places;
      const text = places === 0 ? scaled : `${scaled.slice(0, point)}.${scaled.slice(point)}`;
      expect(read(text)).toBe(parse(text));
    }),
    propertyRuns(2_000),
  );
});

test('a text that is nearly a number is one exactly when JSON.parse says so', () => {
  const nearly = fc.stringMatching(/^-?(0|00|[1-9]\d{0,18})?(\.\d{0,4})?([eE][+-]?\d{0,3})?$/);
  const noise = fc
    .array(fc.constantFrom('-', '+', '.', 'e', 'E', '0', '1', '9'), { maxLength: 8 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(nearly, noise), (text) => {
      expect(read(text)).toBe(parse(text));
    }),
    propertyRuns(4_000),
  );
});

test.each(['-0', '0', '-0.0', '1e-400', '1.7976931348623157e308', '4.9e-324', '1e22', '1e23'])(
  '%s is what JSON.parse makes of it',
  (text) => {
    expect(read(text)).toBe(parse(text));
  },
);

test('what is beyond a double or longer than any needs is left to others', () => {
  expect(read('1e309')).toBeUndefined();
  expect(read(`0.${'1'.repeat(200)}`)).toBeUndefined();
  expect(read('x')).toBeUndefined();
  expect(read('')).toBeUndefined();
});
