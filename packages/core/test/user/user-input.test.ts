import { expect, test } from 'vitest';
import { parseUserInput } from '../../src/user/user-input.ts';
import { faultsOf } from '../thrown-by.ts';

test('a user needs a name only', () => {
  expect(parseUserInput({ name: 'Ada' })).toStrictEqual({ name: 'Ada', deviceIds: [] });
  expect(parseUserInput({ name: '.', deviceIds: undefined })).toStrictEqual({
    name: '.',
    deviceIds: [],
  });
});

test('repeated devices count once, where they first appear', () => {
  const { deviceIds } = parseUserInput({ name: 'Ada', deviceIds: ['b', 'a', 'b', 'a', 'c'] });
  expect(deviceIds).toStrictEqual(['b', 'a', 'c']);
});

test('every fault is told', () => {
  const input: unknown = JSON.parse(
    '{"name":"","deviceIds":["a",1,".."],"device_id":"a","__proto__":{"name":"b"}}',
  );
  expect(faultsOf(() => parseUserInput(input))).toStrictEqual([
    'name: must not be empty',
    'deviceIds.1: must be a text',
    "deviceIds.2: must not be '.' or '..'",
    'device_id: unknown field; expected name, deviceIds',
    '__proto__: unknown field; expected name, deviceIds',
  ]);
});

test.each([undefined, null, 'Ada', 1, ['Ada']])('%j is no user', (value) => {
  const message = ': must be an object with name and deviceIds';
  expect(faultsOf(() => parseUserInput(value))).toStrictEqual([message]);
});

test.each([[{}], [{ name: null }], [{ name: 1 }], [Object.create({ name: 'inherited' })]])(
  '%j has no name',
  (value: unknown) => {
    expect(faultsOf(() => parseUserInput(value))).toStrictEqual(['name: must be a text']);
  },
);

test('the devices are a list of at most 10,000', () => {
  const ids = Array.from({ length: 10_001 }, (_, index) => `d${index}`);
  expect(parseUserInput({ name: 'a', deviceIds: ids.slice(1) }).deviceIds).toHaveLength(10_000);
  const tooMany = 'deviceIds: must have at most 10000 entries';
  expect(faultsOf(() => parseUserInput({ name: 'a', deviceIds: ids }))).toStrictEqual([tooMany]);
  const noList = 'deviceIds: must be a list of device ids';
  expect(faultsOf(() => parseUserInput({ name: 'a', deviceIds: 'd' }))).toStrictEqual([noList]);
  expect(faultsOf(() => parseUserInput({ name: 'a', deviceIds: null }))).toStrictEqual([noList]);
});
