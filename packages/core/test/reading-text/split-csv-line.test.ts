import { describe, expect, it } from 'vitest';
import { splitCsvLine } from '../../src/reading-text/split-csv-line.ts';

describe('a line of CSV', () => {
  it.each([
    ['', ['']],
    ['a', ['a']],
    ['a,b,,c', ['a', 'b', '', 'c']],
    [',', ['', '']],
    ['"a","b"', ['a', 'b']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a ""b""",""', ['a "b"', '']],
    ['"""",""""""', ['"', '""']],
    ['"a",', ['a', '']],
    [' a ,"b"', [' a ', 'b']],
    ["'a,b'", ["'a", "b'"]],
  ])('%j has the fields %j', (line, fields) => {
    expect(splitCsvLine(line)).toEqual(fields);
  });

  it.each([
    ['"a', 'must close its quotes'],
    ['a,"b""', 'must close its quotes'],
    ['"a"b,c', 'must have a comma behind a closing quote'],
    ['"a" ,b', 'must have a comma behind a closing quote'],
    ['a"b"', 'must have quotes around a field that has one'],
    [' "a"', 'must have quotes around a field that has one'],
  ])('%j is none: it %s', (line, message) => {
    expect(() => splitCsvLine(line)).toThrow(new SyntaxError(message));
  });
});
