import { expect, test } from 'vitest';
import { fateOf, isDeleted } from '../../src/runs/tombstone.ts';

const readings = { minTimestamp: 10, maxTimestamp: 20, minReadingId: 5, maxReadingId: 8 };

test('readings are gone when one deletion has all of them in its period, and none came later', () => {
  expect(fateOf(readings, [{ from: 10, to: 21, upToReadingId: 8 }])).toBe('gone');
  expect(fateOf(readings, [{ from: 10, to: 20, upToReadingId: 8 }])).toBe('touched');
  expect(fateOf(readings, [{ from: 11, to: 21, upToReadingId: 8 }])).toBe('touched');
  expect(fateOf(readings, [{ from: 10, to: 21, upToReadingId: 7 }])).toBe('touched');
});

test('readings outside of every deletion, in time or by coming later, are alive', () => {
  expect(fateOf(readings, [])).toBe('alive');
  expect(fateOf(readings, [{ from: 21, to: 30, upToReadingId: 9 }])).toBe('alive');
  expect(fateOf(readings, [{ from: 0, to: 10, upToReadingId: 9 }])).toBe('alive');
  expect(fateOf(readings, [{ from: 0, to: 99, upToReadingId: 4 }])).toBe('alive');
});

test('of several deletions the one that takes most decides', () => {
  const some = { from: 0, to: 12, upToReadingId: 9 };
  const all = { from: 0, to: 99, upToReadingId: 9 };
  expect(fateOf(readings, [some, all])).toBe('gone');
  expect(fateOf(readings, [all, some])).toBe('gone');
  expect(fateOf(readings, [{ from: 30, to: 40, upToReadingId: 9 }, some])).toBe('touched');
});

test('a reading is deleted when its time is in the period and it was there', () => {
  const tombstones = [{ from: 10, to: 20, upToReadingId: 5 }];
  expect(isDeleted({ timestamp: 10, id: 5 }, tombstones)).toBe(true);
  expect(isDeleted({ timestamp: 19, id: 1 }, tombstones)).toBe(true);
  expect(isDeleted({ timestamp: 20, id: 1 }, tombstones)).toBe(false);
  expect(isDeleted({ timestamp: 9, id: 1 }, tombstones)).toBe(false);
  expect(isDeleted({ timestamp: 10, id: 6 }, tombstones)).toBe(false);
});
