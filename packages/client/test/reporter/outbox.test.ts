import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Outbox } from '../../src/reporter/outbox.ts';

const unlimited = {
  maxPendingReadings: Number.MAX_SAFE_INTEGER,
  maxPendingBytes: Number.MAX_SAFE_INTEGER,
  whenFull: 'drop-oldest',
} as const;

test('sizes are those of UTF-8', () => {
  const outbox = new Outbox(unlimited);
  outbox.add('"é€😀"');
  expect(outbox.sizeBytes).toBe(2 + 2 + 3 + 4);
});

test('a batch ends before its bytes exceed the limit, but is never empty', () => {
  const outbox = new Outbox(unlimited);
  for (const json of ['12345', '1', '23', '456']) outbox.add(json);
  const sizes = [0, 1, 2].map((_, turn) => {
    const { items } = outbox.startBatch(`${turn}`, { maxReadings: 9, maxBytes: 3 });
    outbox.endBatch();
    return items.map(({ json }) => json);
  });
  expect(sizes).toEqual([['12345'], ['1', '23'], ['456']]);
  expect([outbox.count, outbox.sizeBytes]).toEqual([0, 0]);
});

test('what of a batch may be sent in another one is the oldest again', () => {
  const outbox = new Outbox({ ...unlimited, maxPendingReadings: 3 });
  for (const json of ['0', '1', '2']) outbox.add(json);
  const { items } = outbox.startBatch('key', { maxReadings: 2, maxBytes: 9 });
  expect(outbox.oldestNumber).toBe(0);
  outbox.endBatch(items.slice(1));
  expect(outbox.oldestNumber).toBe(1);
  expect(outbox.waiting.map(({ json }) => json)).toEqual(['1', '2']);
  outbox.add('3');
  expect(outbox.add('4')).toEqual({ isAdded: true, droppedCount: 1 });
  expect(outbox.waiting.map(({ json }) => json)).toEqual(['2', '3', '4']);
});

const size = fc.integer({ min: 1, max: 5 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ add: size }) },
  fc.record({ start: size }),
  fc.record({ end: fc.integer({ min: 0, max: 5 }) }),
);

test('it never holds more than it may, and never loses what is in a batch', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 200 }),
      fc.record({
        maxPendingReadings: size,
        maxPendingBytes: fc.integer({ min: 1, max: 12 }),
        whenFull: fc.constantFrom('drop-oldest' as const, 'refuse-newest' as const),
      }),
      (steps, settings) => {
        const outbox = new Outbox(settings);
        // The model: what is in the batch, and what waits.
        let batch: string[] | undefined;
        let waiting: string[] = [];
        const results: unknown[] = [];
        const expected: unknown[] = [];
        const bytes = (): number => [...(batch ?? []), ...waiting].join('').length;
        const isFull = (json: string): boolean =>
          (batch?.length ?? 0) + waiting.length >= settings.maxPendingReadings ||
          bytes() + json.length > settings.maxPendingBytes;
        for (const next of steps) {
          if ('add' in next) {
            const json = '9'.repeat(next.add);
            const result = outbox.add(json);
            const before = [...waiting];
            while (settings.whenFull === 'drop-oldest' && waiting.length > 0 && isFull(json)) {
              waiting.shift();
            }
            if (isFull(json)) waiting = before;
            const isAdded = !isFull(json);
            results.push(result);
            expected.push({ isAdded, droppedCount: before.length - waiting.length });
            if (isAdded) waiting.push(json);
          } else if ('start' in next && batch === undefined && waiting.length > 0) {
            outbox.startBatch('key', { maxReadings: next.start, maxBytes: 100 });
            batch = waiting.splice(0, next.start);
          } else if ('end' in next && batch !== undefined) {
            outbox.endBatch(outbox.batch?.items.slice(next.end));
            waiting.unshift(...batch.slice(next.end));
            batch = undefined;
          }
          expect(results).toEqual(expected);
          expect(outbox.batch?.items.map(({ json }) => json)).toEqual(batch);
          expect(outbox.waiting.map(({ json }) => json)).toEqual(waiting);
          expect(outbox.count).toBe((batch?.length ?? 0) + waiting.length);
          expect(outbox.sizeBytes).toBe(bytes());
          expect(outbox.count).toBeLessThanOrEqual(settings.maxPendingReadings);
          expect(outbox.sizeBytes).toBeLessThanOrEqual(settings.maxPendingBytes);
        }
      },
    ),
    { numRuns: 200, seed: 20240229 },
  );
});
