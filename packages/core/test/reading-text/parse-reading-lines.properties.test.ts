import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintReadings } from '../../src/fingerprint/fingerprint.ts';
import { isDeviceStatsError, ReadingBlock } from '../../src/index.ts';
import { createReadingValidator } from '../../src/reading/reading-validator.ts';
import { parseJsonLine } from '../../src/reading-text/parse-json-line.ts';
import { type ParsedLines, parseLines } from '../../src/reading-text/parse-lines.ts';
import { createReadingLineParser } from '../../src/reading-text/parse-reading-lines.ts';
import { propertyRuns } from '../property-runs.ts';

const metrics = [
  { name: 'x', optional: false },
  { name: 'y_2', optional: false },
  { name: 'battery', optional: true },
];
const nowMs = 1_700_000_000_000;
const options = { nowMs };
const validator = createReadingValidator(metrics, { maxFutureMs: 1_000 });

const value = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -1_000, max: 1_000 }).map((n) => n / 100),
);
const ms = fc.integer({ min: nowMs - 100_000, max: nowMs + 1_010 });
const timestamp = fc.oneof(
  ms,
  ms.map((at) => new Date(at).toISOString()),
  ms.map((at) => `${new Date(at).toISOString().slice(0, 19)}+00:00`),
);
const reading = fc.record(
  { x: value, y_2: value, battery: fc.option(value), timestamp },
  { requiredKeys: ['x', 'y_2'] },
);
/** How lines are written: each as the one before, but for the order of its fields now and then. */
const writing = fc.record({
  separator: fc.constantFrom(',', ', '),
  colon: fc.constantFrom(':', ': '),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  isEnded: fc.boolean(),
});
const lines = fc
  .tuple(fc.array(fc.tuple(reading, fc.boolean()), { minLength: 1, maxLength: 6 }), writing)
  .map(([readings, { separator, colon, lineEnd, isEnded }]) => {
    const written = readings.map(([fields, isReversed]) => {
      const entries = Object.entries(fields).map((field) =>
        field.map((part) => JSON.stringify(part)),
      );
      if (isReversed) entries.reverse();
      return `{${entries.map((field) => field.join(colon)).join(separator)}}`;
    });
    return written.join(lineEnd) + (isEnded ? lineEnd : '');
  });

/** Everything that is said of lines: the rows of the valid ones, the faults, the fingerprint, the end. */
async function outcomeOf({ values, lines: numbers, malformed }: ParsedLines<Iterable<unknown>>) {
  const rest = { numbers, malformed, count: [...values].length };
  try {
    const { readings, given } = validator.validateBatch(values, options);
    return { ...rest, readings, given, hash: await fingerprintReadings([{ readings, given }]) };
  } catch (error) {
    if (!isDeviceStatsError(error, 'INVALID_INPUT')) throw error;
    return { ...rest, faults: error.details.faults };
  }
}

/** The outcomes of lines read directly and by way of objects. */
async function outcomesOf(bytes: Uint8Array, firstLine: number) {
  const text = new TextDecoder().decode(bytes);
  const lineCount = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const block = { bytes, firstLine, lineCount };
  const parsed = createReadingLineParser(metrics)(block);
  return {
    isBlock: parsed.values instanceof ReadingBlock,
    direct: await outcomeOf(parsed),
    byObjects: await outcomeOf(parseLines(block, parseJsonLine)),
  };
}

test('lines of readings become a block that means what they mean as objects', async () => {
  await fc.assert(
    fc.asyncProperty(lines, async (text) => {
      const outcomes = await outcomesOf(new TextEncoder().encode(text), 1);
      expect(outcomes.isBlock).toBe(true);
      expect(outcomes.direct).toStrictEqual(outcomes.byObjects);
    }),
    propertyRuns(400),
  );
});

test('lines some of whose bytes are others mean the same either way', async () => {
  const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const byte = fc.oneof(
    fc.constantFrom(...new TextEncoder().encode('{}[]",:\\ \t\r\n0123456789.-+eExyb_nult')),
    fc.integer({ min: 0, max: 255 }),
  );
  const edit = fc.record({
    place,
    removed: fc.nat({ max: 3 }),
    added: fc.array(byte, { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(
      lines,
      fc.array(edit, { minLength: 1, maxLength: 2 }),
      fc.constantFrom(1, 7),
      async (text, edits, firstLine) => {
        const bytes = Array.from(new TextEncoder().encode(text));
        for (const { place: at, removed, added } of edits) {
          bytes.splice(Math.floor(at * bytes.length), removed, ...added);
        }
        const { direct, byObjects } = await outcomesOf(Uint8Array.from(bytes), firstLine);
        expect(direct).toStrictEqual(byObjects);
      },
    ),
    propertyRuns(4_000),
  );
});

test('lines whose fields are lost, doubled or moved mean the same either way', async () => {
  const field = fc
    .tuple(
      fc.constantFrom('x', 'y_2', 'battery', 'timestamp', 'q', 'device_id'),
      fc.constantFrom(
        '1',
        '-0',
        '0.1',
        'null',
        '""',
        '"x"',
        '1700000000500',
        '1e400',
        '[]',
        'true',
      ),
    )
    .map(([name, text]) => `"${name}":${text}`);
  const line = fc.array(field, { maxLength: 6 }).map((fields) => `{${fields.join(',')}}\n`);
  const likely = fc.constantFrom('{"x":1,"y_2":2}\n', '{"y_2":1,"x":2,"battery":3}\n');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 2, arbitrary: likely }, line), { minLength: 1, maxLength: 4 }),
      async (parts) => {
        const bytes = new TextEncoder().encode(parts.join(''));
        const { direct, byObjects } = await outcomesOf(bytes, 1);
        expect(direct).toStrictEqual(byObjects);
      },
    ),
    propertyRuns(2_000),
  );
});
