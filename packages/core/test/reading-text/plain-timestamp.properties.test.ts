import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxTimestampMs, parseTimestamp } from '../../src/reading/timestamp.ts';
import { readPlainTimestamp } from '../../src/reading-text/plain-timestamp.ts';
import { propertyRuns } from '../property-runs.ts';

const encoder = new TextEncoder();

/** The time in quotation marks; undefined when it is none, or not a plain one. */
function read(text: string): number | undefined {
  const column = new Float64Array(1);
  const json = `x"${text}",`;
  const end = readPlainTimestamp(encoder.encode(json), 1, column, 0);
  if (end === -1) return undefined;
  expect(end).toBe(json.length - 1);
  return column[0];
}

const moment = fc.integer({ min: 0, max: maxTimestampMs });
const fraction = fc.stringMatching(/^(\.\d{1,9})?$/);
const offset = fc.stringMatching(/^(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/);
const usual = fc
  .tuple(moment, fraction, offset)
  .map(([ms, digits, end]) => `${new Date(ms).toISOString().slice(0, 19)}${digits}${end}`);

test('a time in its usual forms is what it is elsewhere', () => {
  fc.assert(
    fc.property(usual, (text) => {
      const ms = read(text);
      expect(ms).toBeDefined();
      const inRange = Number(ms) >= 0 && Number(ms) <= maxTimestampMs;
      expect(parseTimestamp(text)).toBe(inRange ? ms : undefined);
    }),
    propertyRuns(1_000),
  );
});

test('a text that is nearly a time is none, or the same as elsewhere', () => {
  const character = fc.constantFrom(...Array.from('0123456789-+:.TtZz \\é'));
  const nearly = fc
    .tuple(usual, fc.nat(), fc.nat({ max: 2 }), fc.array(character, { maxLength: 2 }))
    .map(([text, place, removed, added]) => {
      const start = place % text.length;
      return text.slice(0, start) + added.join('') + text.slice(start + removed);
    });
  fc.assert(
    fc.property(nearly, (text) => {
      const ms = read(text);
      if (ms === undefined || ms < 0 || ms > maxTimestampMs) return;
      expect(parseTimestamp(text)).toBe(ms);
    }),
    propertyRuns(2_000),
  );
});

test.each([
  '2026-02-29T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:60Z',
  '2026-01-01T00:00:00',
  '2026-01-01T00:00:00.Z',
  '2026-01-01T00:00:00+24:00',
  '2026-01-01T00:00Z',
  '2026-01-01 00:00:00Z',
  '',
])('%s is not plain', (text) => {
  expect(read(text)).toBeUndefined();
});

test('a text without an end is not plain', () => {
  const bytes = encoder.encode('"2026-01-01T00:00:00Z"');
  for (let length = 0; length < bytes.length; length += 1) {
    expect(readPlainTimestamp(bytes.subarray(0, length), 0, new Float64Array(1), 0)).toBe(-1);
  }
});
