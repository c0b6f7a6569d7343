import { describe, expect, it } from 'vitest';
import { createCsvParser } from '../../src/reading-text/csv-parser.ts';

const metrics = [
  { name: 'x', optional: false },
  { name: 'y', optional: true },
];

/** What the last of some lines says. */
function parse(lines: readonly string[], namesDevice = true): unknown {
  const parseLine = createCsvParser({ metrics, namesDevice });
  return lines.map((line) => parseLine(line)).at(-1);
}

function faultOf(lines: readonly string[], namesDevice = true): string {
  try {
    parse(lines, namesDevice);
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
  }
  return 'none';
}

describe('a parser of CSV', () => {
  it('takes columns in any order, and passes over ids', () => {
    expect(parse(['y,id,device_id,x,timestamp', '2,17,a,1.5,1000'])).toEqual({
      deviceId: 'a',
      timestamp: 1_000,
      x: 1.5,
      y: 2,
    });
    expect(parse(['deviceId,x', '"a,""b""",1'])).toEqual({ deviceId: 'a,"b"', x: 1 });
  });

  it('leaves out what is empty', () => {
    expect(parse(['device_id,timestamp,x,y', 'a,,1,'])).toEqual({ deviceId: 'a', x: 1 });
  });

  it('reads times in milliseconds or as text, and numbers in any notation', () => {
    expect(parse(['x,timestamp', '-1.5e-7,2026-01-31T12:00:00Z'], false)).toEqual({
      x: -1.5e-7,
      timestamp: '2026-01-31T12:00:00Z',
    });
    expect(parse(['x, y, timestamp', '+.5, 1e+21, -1'], false)).toEqual({
      x: 0.5,
      y: 1e21,
      timestamp: -1,
    });
  });

  it.each(['1,5', '0x10', 'Infinity', 'NaN', '1_000', '1e', '.', '-', 'null', '  '])(
    'leaves %j to the faults, as text',
    (text) => {
      expect(parse(['x', `"${text}"`, `"${text}"`], false)).toEqual({ x: text });
    },
  );

  it('passes over the device of a line when the device is given', () => {
    expect(parse(['device_id,x', 'a,1'], false)).toEqual({ x: 1 });
  });

  it('reads lines that end with CRLF, and passes over blank ones', () => {
    expect(parse(['\r', 'x,y\r', '1,2\r'], false)).toEqual({ x: 1, y: 2 });
    expect(parse(['x,y\r', '1,2\r', ' \r'], false)).toBeUndefined();
  });

  it.each([
    ['x,z', 'must name columns; "z" is none of id, timestamp, device_id, deviceId, x, y'],
    ['1.5,2', 'must name columns; "1.5" is none of id, timestamp, device_id, deviceId, x, y'],
    ['device_id,x,x', 'must name the column x once only'],
    ['device_id,x,deviceId', 'must name the column deviceId once only'],
    ['device_id,y', 'must name the column x'],
    ['x,y', 'must name the column device_id, unless the device is given'],
  ])('refuses the header %j: it %s', (header, message) => {
    expect(faultOf([header])).toBe(message);
  });

  it('refuses lines with more or fewer fields than the header', () => {
    const message = 'must have 2 fields, as the header has; it has';
    expect(faultOf(['x,y', '1'], false)).toBe(`${message} 1`);
    expect(faultOf(['x,y', '1,2,3'], false)).toBe(`${message} 3`);
  });
});
