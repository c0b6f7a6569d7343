import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLines } from '../../src/ingestion/parse-lines.ts';

/** What a line may be, with a liking for what could reach from one line into another. */
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .dictionary(fc.string({ maxLength: 3 }), fc.jsonValue())
      .map((value) => JSON.stringify(value)),
  },
  {
    weight: 3,
    arbitrary: fc.record({ x: fc.double(), id: fc.string() }).map((value) => JSON.stringify(value)),
  },
  {
    weight: 6,
    arbitrary: fc
      .array(
        fc.constantFrom(
          '{',
          '}',
          '[',
          ']',
          '"',
          '\\',
          ',',
          ':',
          '1',
          '"a":',
          ' ',
          '\r',
          '\uFEFF',
          '\u2028',
        ),
        {
          maxLength: 8,
        },
      )
      .map((parts) => parts.join('')),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('{"a":[{}', '{}]}', '{"x":1},{"y":2}', '{"a":"}', '{"}', ''),
  },
  { weight: 1, arbitrary: fc.string().map((text) => text.replaceAll('\n', ' ')) },
);

const block = fc
  .tuple(fc.array(line, { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '\n'))
  .map(([lines, separator, end]) => lines.join(separator) + end);

/** What parsing each line by itself gives: the specification. */
function oneByOne(text: string): { values: unknown[]; malformed: number | undefined } {
  const values: unknown[] = [];
  for (const [index, item] of text.split('\n').entries()) {
    if (/^[ \t\r]*$/.test(item)) continue;
    try {
      values.push(JSON.parse(item));
    } catch {
      return { values, malformed: index + 7 };
    }
  }
  return { values, malformed: undefined };
}

test('a block says what its lines say, each by itself', () => {
  fc.assert(
    fc.property(block, (text) => {
      const bytes = new TextEncoder().encode(wellFormed(text));
      const parsed = parseLines({ bytes, firstLine: 7 });
      const expected = oneByOne(wellFormed(text));
      expect(parsed.values).toEqual(expected.values);
      expect(parsed.malformedLine).toBe(expected.malformed);
    }),
  );
});

function wellFormed(text: string): string {
  return text.replaceAll(/\p{Cs}/gu, '\uFFFD');
}
