import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTurns } from '../../src/service/take-turns.ts';

test('in a turn of the event loop one caller goes on, of a kind in the order in which they came', async () => {
  const takeTurn = createTurns();
  expect(await callsByTurn([takeTurn, takeTurn, takeTurn])).toEqual([[0], [1], [2]]);
});

test('in a turn of the event loop one caller goes on, whatever the kinds, which take turns', async () => {
  const [much, little, other] = [createTurns(), createTurns(), createTurns()];
  const calls = [much, much, much, little, other, much];
  expect(await callsByTurn(calls)).toEqual([[0], [3], [4], [1], [2], [5]]);
});

/** Which of the calls go on, for each turn in which any do. */
async function callsByTurn(calls: readonly (() => Promise<void>)[]): Promise<readonly number[][]> {
  const seen: number[] = [];
  const callers = calls.map((takeTurn, call) => takeTurn().then(() => seen.push(call)));
  const turns: number[][] = [];
  for (let before = 0; before < calls.length; before = seen.length) {
    await nextTurn();
    if (seen.length > before) turns.push(seen.slice(before));
  }
  await Promise.all(callers);
  return turns;
}
