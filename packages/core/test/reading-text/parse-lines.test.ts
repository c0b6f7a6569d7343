import { describe, expect, test } from 'vitest';
import { parseJsonLine, parseLines } from '../../src/index.ts';

function parse(content: string | Uint8Array, firstLine = 1): ReturnType<typeof parseLines> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return parseLines({ bytes, firstLine }, parseJsonLine);
}

describe('parseLines', () => {
  test('reads lines with any line ends', () => {
    expect(parse('{"x":1}\n{"x":2}\r\n{"x":3}')).toEqual({
      values: [{ x: 1 }, { x: 2 }, { x: 3 }],
    });
  });

  test('tells the lines when blank ones are between', () => {
    expect(parse('{"x":1}\n\n \r\n{"x":2}\n', 11)).toEqual({
      values: [{ x: 1 }, { x: 2 }],
      lines: [11, 14],
    });
  });

  test('reads lines with braces in texts and values that are no objects', () => {
    expect(parse('{"x":"}{"}\n[1]\n2\n').values).toEqual([{ x: '}{' }, [1], 2]);
  });

  test.each([
    ['objects that are one line', '{"a":1},{"b":2}\n{"c":3}\n', 1, []],
    ['an object over two lines', '{"a":1}\n{"b":[{}\n{}]}\n', 2, [{ a: 1 }]],
    ['a text over two lines', '{"a":1}\n{"b":"\n"}\n', 2, [{ a: 1 }]],
    ['nothing but a comma', '{"a":1}\n,\n', 2, [{ a: 1 }]],
  ])('does not read %s', (_name, text, line, values) => {
    expect(parse(text)).toMatchObject({
      malformed: { line, message: 'must be one JSON value' },
      values,
    });
  });

  test('finds the line that is no UTF-8', () => {
    const bytes = new Uint8Array([
      ...new TextEncoder().encode('{"a":1}\n{"a":"'),
      0xff,
      0x22,
      0x7d,
    ]);
    expect(parse(bytes)).toMatchObject({
      values: [{ a: 1 }],
      malformed: { line: 2, message: 'must be text in UTF-8' },
    });
  });

  test('passes over a byte order mark at the beginning of the stream only', () => {
    expect(parse('\uFEFF{"a":1}\n').values).toEqual([{ a: 1 }]);
    expect(parse('\uFEFF\n\n{"a":1}\n').values).toEqual([{ a: 1 }]);
    expect(parse('\uFEFF{"a":1}\n', 1_001)).toMatchObject({ malformed: { line: 1_001 } });
  });
});
