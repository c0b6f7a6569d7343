import { expect, test } from 'vitest';
import type { InputFault } from '../../src/errors/error-code.ts';
import { addFault, describeFaults, shownKey } from '../../src/errors/input-faults.ts';

test('one fault is told with its place', () => {
  expect(describeFaults([{ path: [3, 'x'], message: 'is wrong' }])).toBe('[3].x: is wrong');
  expect(describeFaults([{ path: ['a', 'b', 0], message: 'is wrong' }])).toBe('a.b[0]: is wrong');
  expect(describeFaults([{ path: ['a b'], message: 'is wrong' }])).toBe('["a b"]: is wrong');
});

test('a fault of the whole input is told without a place', () => {
  expect(describeFaults([{ path: [], message: 'must be a list' }])).toBe('must be a list');
});

test('of several faults the first is told, and how many more there are', () => {
  const fault: InputFault = { path: ['x'], message: 'is wrong' };
  expect(describeFaults([fault, fault])).toBe('x: is wrong (and 1 more fault)');
  expect(describeFaults([fault, fault, fault])).toBe('x: is wrong (and 2 more faults)');
});

test('faults are collected up to 100, and there may then be more', () => {
  const faults: InputFault[] = [];
  for (let index = 0; index < 150; index += 1) addFault(faults, [index], 'is wrong');
  expect(faults).toHaveLength(100);
  expect(describeFaults(faults)).toBe('[0]: is wrong (and at least 99 more faults)');
});

test('a long key is cut, not through a character', () => {
  expect(shownKey('a'.repeat(64))).toBe('a'.repeat(64));
  expect(shownKey('a'.repeat(1_000_000))).toBe(`${'a'.repeat(64)}…`);
  expect(shownKey(`${'a'.repeat(63)}😀😀`)).toBe(`${'a'.repeat(63)}…`);
});
