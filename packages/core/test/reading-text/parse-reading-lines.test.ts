import { describe, expect, test } from 'vitest';
import { createReadingLineParser, ReadingBlock } from '../../src/index.ts';

const metrics = [
  { name: 'x', optional: false },
  { name: 'battery', optional: true },
];

function parse(text: string, lineCount = text.trimEnd().split('\n').length) {
  const bytes = new TextEncoder().encode(text);
  return createReadingLineParser(metrics)({ bytes, firstLine: 1, lineCount });
}

describe('lines of JSON that are plain', () => {
  test.each([
    ['with line feeds', '{"x":1}\n{"x":-2.5e3}\n', [{ x: 1 }, { x: -2500 }]],
    ['without the last line feed', '{"x":1}\n{"x":2}', [{ x: 1 }, { x: 2 }]],
    ['with carriage returns', '{"x":1}\r\n{"x":2}\r\n', [{ x: 1 }, { x: 2 }]],
    [
      'with spaces as Python writes them',
      '{"x": 1, "timestamp": 5}\n{"x": 2}\n',
      [{ x: 1, timestamp: 5 }, { x: 2 }],
    ],
    [
      'with fields in any order',
      '{"battery":1,"x":2}\n{"x":3,"battery":4}\n{"battery":5}\n',
      [{ battery: 1, x: 2 }, { x: 3, battery: 4 }, { battery: 5 }],
    ],
    ['with null for what is optional', '{"x":1,"battery":null}\n', [{ x: 1 }]],
    [
      'with null before the value that counts',
      '{"x":1,"battery":null,"battery":2}\n',
      [{ x: 1, battery: 2 }],
    ],
    ['with times', '{"x":1,"timestamp":"1970-01-01T00:00:01Z"}\n', [{ x: 1, timestamp: 1000 }]],
  ])('become a block: %s', (_name, text, readings) => {
    const { values, lines, malformed } = parse(text);
    expect(values).toBeInstanceOf(ReadingBlock);
    expect([...values]).toEqual(readings);
    expect([lines, malformed]).toEqual([undefined, undefined]);
  });
});

describe('lines of JSON that are not plain', () => {
  test.each([
    ['a field that is not known', '{"x":1,"q":2}', { x: 1, q: 2 }],
    ['a field twice', '{"x":1,"x":2}', { x: 2 }],
    ['null for what is required', '{"x":null}', { x: null }],
    ['null behind the value', '{"battery":1,"battery":null}', { battery: null }],
    ['a text', '{"x":"1"}', { x: '1' }],
    ['an escape', '{"\\u0078":1}', { x: 1 }],
    ['spaces', '{ "x" : 1 }', { x: 1 }],
    ['no field', '{}', {}],
    ['a list', '[1]', [1]],
    ['a number beyond a double', '{"x":1e400}', { x: Number.POSITIVE_INFINITY }],
    ['a time that is none', '{"timestamp":"now"}', { timestamp: 'now' }],
  ])('become objects: %s', (_name, line, reading) => {
    const { values } = parse(`{"x":0}\n${line}\n{"x":3}\n`);
    expect(values).toEqual([{ x: 0 }, reading, { x: 3 }]);
  });

  test.each(['{"x":1', '{"x":1}}', '{"x":01}', '{"x":1,}', '{"x":1} {"x":2}', '{"x":1}\r{"x":2}'])(
    'end where one is not JSON: %s',
    (line) => {
      expect(parse(`{"x":0}\n${line}\n{"x":3}\n`)).toMatchObject({
        values: [{ x: 0 }],
        malformed: { line: 2 },
      });
    },
  );

  test('are told with their numbers when blank ones are between', () => {
    expect(parse('{"x":1}\n\n{"x":2}\n', 3)).toEqual({
      values: [{ x: 1 }, { x: 2 }],
      lines: [1, 3],
    });
  });

  test('may begin with a byte order mark', () => {
    expect(parse('\uFEFF{"x":1}\n').values).toEqual([{ x: 1 }]);
  });

  test.each([1, 3])('are all read, whatever is said of their number: %i', (lineCount) => {
    expect([...parse('{"x":1}\n{"x":2}\n', lineCount).values]).toEqual([{ x: 1 }, { x: 2 }]);
  });
});
