import { expect, test } from 'vitest';
import { deviceIdFault, parseDeviceId } from '../../src/device/device-id.ts';
import { faultsOf } from '../thrown-by.ts';

test.each([
  'a',
  ' ',
  '...',
  '.a',
  'a/b?c#d%20',
  'Датчик 1',
  'e\u0301',
  '\u2028',
  '__proto__',
  '😀'.repeat(200),
  'x'.repeat(200),
])('%j is a device id and stays as it is', (id) => {
  expect(parseDeviceId(id)).toBe(id);
});

test.each([
  ['', 'must not be empty'],
  ['.', "must not be '.' or '..'"],
  ['..', "must not be '.' or '..'"],
  ['x'.repeat(201), 'must have at most 200 characters'],
  ['😀'.repeat(201), 'must have at most 200 characters'],
  ['x'.repeat(1_000_000), 'must have at most 200 characters'],
  ['a\0', 'must not contain control characters'],
  ['a\n', 'must not contain control characters'],
  ['\x7f', 'must not contain control characters'],
  ['\x9f', 'must not contain control characters'],
  ['a\ud800b', 'must not contain lone surrogates'],
  ['\udc00\ud800', 'must not contain lone surrogates'],
  [undefined, 'must be a text'],
  [null, 'must be a text'],
  [7, 'must be a text'],
  [['a'], 'must be a text'],
  [new String('a'), 'must be a text'],
])('%j is none', (value, message) => {
  expect(deviceIdFault(value)).toBe(message);
});

test('the fault tells where the id was', () => {
  expect(faultsOf(() => parseDeviceId(''))).toStrictEqual(['deviceId: must not be empty']);
  expect(faultsOf(() => parseDeviceId('', ['ids', 2]))).toStrictEqual(['ids.2: must not be empty']);
});
