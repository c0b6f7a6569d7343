import { expect, it } from 'vitest';
import { queuePriority } from '../src/queue-priority.ts';

it('turns the order of priorities round', () => {
  const priorities = [100, 99, 1, 0, -1, -100];
  const inQueue = priorities.map(queuePriority);
  expect(inQueue).toEqual(inQueue.toSorted((a, b) => a - b));
  expect(new Set(inQueue).size).toBe(priorities.length);
});

it('stays within what BullMQ takes', () => {
  for (const priority of [Number.MAX_VALUE, Number.MIN_SAFE_INTEGER, Infinity, 0.4]) {
    const inQueue = queuePriority(priority);
    expect(Number.isInteger(inQueue) && inQueue >= 1 && inQueue <= 2_097_152).toBe(true);
  }
});
