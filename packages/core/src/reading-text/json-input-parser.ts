import type { InputShape } from './csv-parser.ts';
import { parseJsonLine } from './parse-json-line.ts';
import type { LineParser } from './parse-lines.ts';

/**
 * Makes a parser of lines of JSON. A line becomes an input of a reading, which is still to be checked: `device_id` is taken for `deviceId`,
 * and `id` is passed over.
 */
export function createJsonInputParser({
  namesDevice,
}: Pick<InputShape, 'namesDevice'>): LineParser {
  return (text) => {
    const value = parseJsonLine(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return toInput(value, namesDevice);
  };
}

interface JsonReading {
  readonly id?: unknown;
  readonly device_id?: unknown;
  readonly deviceId?: unknown;
}

function toInput(fields: JsonReading, namesDevice: boolean): unknown {
  if (!namesDevice) {
    const { id: _, device_id: _device, deviceId: _sameDevice, ...others } = fields;
    return others;
  }
  const { id: _, device_id: deviceId, ...others } = fields;
  if (deviceId === undefined) return others;
  // Which of two is meant cannot be told; the faults will name the one that is not known.
  return 'deviceId' in others ? fields : { deviceId, ...others };
}
