import { expect, test } from 'vitest';
import { planInterimMerges, planMerges } from '../../src/runs/merge-plan.ts';

const roots = (...levels: readonly number[]) =>
  levels.map((level) => ({ level, isInterim: false }));
const interim = { level: 1, isInterim: true };

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

test('an interim root counts as its segments', () => {
  const due = [{ from: 1, to: 5, level: 1, isInterim: false }];
  const some = [...roots(1), interim, interim, interim];
  expect(planMerges([...some, ...roots(0, 0, 0)], { segmentFanOut: 16, fanOut: 2 })).toStrictEqual(
    [],
  );
  expect(planMerges([...some, interim], { segmentFanOut: 16, fanOut: 2 })).toStrictEqual(due);
});

test('as many segments as the root of the fan-out get an interim one', () => {
  const due = { level: 1, isInterim: true };
  expect(planInterimMerges(roots(1, 0, 0, 0), { segmentFanOut: 16 })).toStrictEqual([]);
  expect(planInterimMerges([interim, ...roots(0, 0, 0)], { segmentFanOut: 16 })).toStrictEqual([]);
  expect(
    planInterimMerges(roots(1, 0, 0, 0, 0, 0, 0, 0, 0, 0), { segmentFanOut: 16 }),
  ).toStrictEqual([
    { ...due, from: 1, to: 5 },
    { ...due, from: 5, to: 9 },
  ]);
});

test('no segment that is soon merged with higher roots gets an interim one', () => {
  expect(planInterimMerges(roots(0, 0, 0, 0, 1, 0), { segmentFanOut: 16 })).toStrictEqual([]);
});

test('where the fan-out is too small, there are no interim roots', () => {
  expect(planInterimMerges(roots(0), { segmentFanOut: 2 })).toStrictEqual([]);
});
