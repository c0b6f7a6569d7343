import { expect, test } from 'vitest';
import { planMerges } from '../../src/runs/merge-plan.ts';

const levels = (...of: readonly number[]) => of.map((level) => ({ level }));

test('nothing is due before there are as many roots of a level as the fan-out', () => {
  expect(planMerges([], { fanOut: 4 })).toStrictEqual([]);
  expect(planMerges(levels(1, 1, 1, 0, 0, 0), { fanOut: 4 })).toStrictEqual([]);
});

test('the oldest of a level are merged first, and each once', () => {
  expect(planMerges(levels(1, 0, 0, 0, 0, 0), { fanOut: 2 })).toStrictEqual([
    { from: 1, to: 3, level: 1 },
    { from: 3, to: 5, level: 1 },
  ]);
});

test('roots of several levels are due at once', () => {
  expect(planMerges(levels(1, 1, 0, 0), { fanOut: 2 })).toStrictEqual([
    { from: 0, to: 2, level: 2 },
    { from: 2, to: 4, level: 1 },
  ]);
});

test('a low root left among higher ones is merged with them', () => {
  expect(planMerges(levels(0, 1), { fanOut: 2 })).toStrictEqual([{ from: 0, to: 2, level: 2 }]);
});
