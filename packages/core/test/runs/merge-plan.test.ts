import { expect, test } from 'vitest';
import { planInterimMerges, planMerges } from '../../src/runs/merge-plan.ts';

const roots = (...levels: readonly number[]) =>
  levels.map((level) => ({ level, isInterim: false }));
const interim = { level: 1, isInterim: true };
const higherInterim = { level: 2, isInterim: true };

test('nothing is due before there are as many roots of a level as the fan-out', () => {
  expect(planMerges([], { segmentFanOut: 4, fanOut: 4 })).toStrictEqual([]);
  expect(planMerges(roots(1, 1, 1, 0, 0, 0), { segmentFanOut: 4, fanOut: 4 })).toStrictEqual([]);
});

test('the oldest of a level are merged first, and each once', () => {
  expect(planMerges(roots(1, 0, 0, 0, 0, 0), { segmentFanOut: 2, fanOut: 2 })).toStrictEqual([
    { from: 1, to: 3, level: 1, isInterim: false },
    { from: 3, to: 5, level: 1, isInterim: false },
  ]);
});

test('segments have a fan-out of their own', () => {
  expect(planMerges(roots(1, 1, 0, 0), { segmentFanOut: 2, fanOut: 3 })).toStrictEqual([
    { from: 2, to: 4, level: 1, isInterim: false },
  ]);
  expect(planMerges(roots(1, 1, 0, 0), { segmentFanOut: 3, fanOut: 2 })).toStrictEqual([
    { from: 0, to: 2, level: 2, isInterim: false },
  ]);
});

test('roots of several levels are due at once', () => {
  expect(planMerges(roots(1, 1, 0, 0), { segmentFanOut: 2, fanOut: 2 })).toStrictEqual([
    { from: 0, to: 2, level: 2, isInterim: false },
    { from: 2, to: 4, level: 1, isInterim: false },
  ]);
});

test('a low root left among higher ones is merged with them', () => {
  const due = [{ from: 0, to: 2, level: 2, isInterim: false }];
  expect(planMerges(roots(0, 1), { segmentFanOut: 2, fanOut: 2 })).toStrictEqual(due);
  expect(
    planMerges([...roots(1, 0), interim, ...roots(1, 1)], { segmentFanOut: 9, fanOut: 5 }),
  ).toStrictEqual([{ from: 0, to: 5, level: 2, isInterim: false }]);
});

test('an interim root counts as what it was made of', () => {
  const due = [{ from: 1, to: 5, level: 1, isInterim: false }];
  const some = [...roots(1), interim, interim, interim];
  expect(planMerges([...some, ...roots(0, 0)], { segmentFanOut: 12, fanOut: 2 })).toStrictEqual([]);
  expect(planMerges([...some, interim], { segmentFanOut: 12, fanOut: 2 })).toStrictEqual(due);
  expect(
    planMerges([...roots(2), higherInterim, ...roots(1, 1, 0)], { segmentFanOut: 2, fanOut: 5 }),
  ).toStrictEqual([{ from: 1, to: 4, level: 2, isInterim: false }]);
});

test('every three segments, or roots of one level above, get an interim one', () => {
  expect(planInterimMerges(roots(1, 0, 0))).toStrictEqual([]);
  expect(planInterimMerges([interim, ...roots(0, 0)])).toStrictEqual([]);
  expect(planInterimMerges(roots(1, 0, 0, 0, 0, 0, 0, 0))).toStrictEqual([
    { from: 1, to: 4, level: 1, isInterim: true },
    { from: 4, to: 7, level: 1, isInterim: true },
  ]);
  expect(planInterimMerges([...roots(2, 1, 1, 1, 1), interim, ...roots(0, 0, 0)])).toStrictEqual([
    { from: 1, to: 4, level: 2, isInterim: true },
    { from: 6, to: 9, level: 1, isInterim: true },
  ]);
});

test('high roots get no interim one', () => {
  expect(planInterimMerges(roots(2, 2, 2, 2))).toStrictEqual([]);
  expect(planInterimMerges([...roots(2), higherInterim, higherInterim])).toStrictEqual([]);
});

test('segments left among higher roots get an interim one with those', () => {
  expect(planInterimMerges(roots(0, 0, 1, 0))).toStrictEqual([
    { from: 0, to: 3, level: 2, isInterim: true },
  ]);
});
