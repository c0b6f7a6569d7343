import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxTimestampMs, parseTimestamp } from '../../src/reading/timestamp.ts';

const moment = fc.integer({ min: 0, max: maxTimestampMs });

test('every moment is read back from its ISO 8601 text', () => {
  fc.assert(
    fc.property(moment, (ms) => {
      expect(parseTimestamp(new Date(ms).toISOString())).toBe(ms);
    }),
  );
});

test('a text at an offset means the same moment', () => {
  const minutes = fc.integer({ min: 0, max: 23 * 60 + 59 });
  fc.assert(
    fc.property(moment, minutes, fc.constantFrom('+', '-'), (ms, offset, sign) => {
      const localMs = ms + offset * (sign === '+' ? 60_000 : -60_000);
      fc.pre(localMs >= -62_167_219_200_000 && localMs <= maxTimestampMs);
      const hours = String(Math.floor(offset / 60)).padStart(2, '0');
      const rest = String(offset % 60).padStart(2, '0');
      const local = new Date(localMs).toISOString().slice(0, -1);
      expect(parseTimestamp(`${local}${sign}${hours}:${rest}`)).toBe(ms);
    }),
  );
});

test('a text that the platform refuses is refused, and one that is read means the same there', () => {
  const digits = fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, '0'));
  const text = fc
    .tuple(fc.integer({ min: 1970, max: 9999 }), digits, digits, digits, digits, digits)
    .map(([y, mo, d, h, mi, s]) => `${y}-${mo}-${d}T${h}:${mi}:${s}.000Z`);
  const nearlyRight = fc
    .tuple(fc.integer({ min: 1970, max: 9999 }), fc.nat({ max: 13 }), fc.nat({ max: 32 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join('-'))
    .map((date) => `${date}T12:00:00.000Z`);
  fc.assert(
    fc.property(fc.oneof(text, nearlyRight), (candidate) => {
      const platformMs = Date.parse(candidate);
      // The platform moves impossible days to the next month and takes 24:00.
      const exists = platformMs >= 0 && new Date(platformMs).toISOString() === candidate;
      expect(parseTimestamp(candidate)).toBe(exists ? platformMs : undefined);
    }),
  );
});

test('any text and any value is read or refused, never an exception', () => {
  const text = fc.string({ unit: fc.constantFrom(...'0123456789-+:.TZtz '.split('')) });
  const nearlyText = moment.chain((ms) => {
    const right = new Date(ms).toISOString();
    return fc
      .tuple(fc.nat({ max: right.length }), fc.nat({ max: 3 }), text)
      .map(([at, cut, added]) => right.slice(0, at) + added + right.slice(at + cut));
  });
  const value = fc.oneof(text, nearlyText, fc.anything());
  fc.assert(
    fc.property(value, (input) => {
      const ms = parseTimestamp(input);
      expect(ms === undefined || (Number.isInteger(ms) && ms >= 0 && ms <= maxTimestampMs)).toBe(
        true,
      );
    }),
  );
});
