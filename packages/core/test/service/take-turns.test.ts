import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTurns } from '../../src/service/take-turns.ts';

test('one caller goes on in a turn of the event loop, in the order in which they came', async () => {
  const takeTurn = createTurns();
  const seen: string[] = [];
  const callers = ['a', 'b', 'c'].map((name) => takeTurn().then(() => seen.push(name)));
  const counts: number[] = [];
  while (seen.length < 3) {
    await nextTurn();
    counts.push(seen.length);
  }
  await Promise.all(callers);
  expect(seen).toEqual(['a', 'b', 'c']);
  expect(counts.every((count, turn) => count - (counts[turn - 1] ?? 0) <= 1)).toBe(true);
});
