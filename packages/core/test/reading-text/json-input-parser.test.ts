import { describe, expect, it } from 'vitest';
import { createJsonInputParser } from '../../src/reading-text/json-input-parser.ts';

const parse = createJsonInputParser({ namesDevice: true });

describe('a parser of readings in JSON', () => {
  it('takes either name of the device, and passes over ids', () => {
    expect(parse('{"id":7,"device_id":"a","x":1}')).toEqual({ deviceId: 'a', x: 1 });
    expect(parse('{"x":1,"deviceId":"a"}')).toEqual({ deviceId: 'a', x: 1 });
  });

  it('passes over the device of a line when the device is given', () => {
    const parseOfDevice = createJsonInputParser({ namesDevice: false });
    expect(parseOfDevice('{"id":7,"device_id":"a","deviceId":"b","x":1}')).toEqual({ x: 1 });
  });

  it('leaves everything else to the faults', () => {
    const both = { device_id: 'a', deviceId: 'b', x: 1 };
    expect(parse(JSON.stringify(both))).toEqual(both);
    expect(['[1]', '1', 'null', '"x"'].map((text) => parse(text))).toEqual([[1], 1, null, 'x']);
    const fields: unknown = parse('{"__proto__":{"x":1},"id":1}');
    expect(Object.keys(Object(fields))).toEqual(['__proto__']);
  });
});
