import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guessFences } from '../../src/runs/guessed-fences.ts';
import { propertyRuns } from '../property-runs.ts';
import { ascending, someValue } from './run-fixtures.ts';

test('guessed fences are some of the values, the least among them, and stand for all', () => {
  const some = fc.array(fc.oneof(someValue, fc.constant(Number.NaN)), {
    maxLength: 300,
    size: 'max',
  });
  const input = fc
    .tuple(some, some)
    .filter((columns) => columns.flat().some((value) => !Number.isNaN(value)));
  fc.assert(
    fc.property(input, (columns) => {
      const all = ascending(columns.flat().filter((value) => !Number.isNaN(value)));
      const count = all.length;
      const extent = { count, min: all[0] ?? 0, max: all.at(-1) ?? 0 };
      const { fences, variance } = guessFences(
        columns.map((column) => Float64Array.from(column, (value) => value + 0)),
        extent,
      );
      const { values, starts, index } = fences;
      expect(new Set([...values, ...all]).size).toBe(new Set(all).size);
      expect(Array.from(values)).toStrictEqual(ascending(new Set(values)));
      expect(Array.from(starts ?? [])).toStrictEqual(ascending(starts ?? []));
      expect([values[0], starts?.[0], starts?.at(-1)]).toStrictEqual([all[0], 0, count]);
      expect([index?.max, index?.count]).toStrictEqual([extent.max, count]);
      expect(variance).toBeLessThanOrEqual(count ** 2 / 4);
    }),
    propertyRuns(1000),
  );
});

test.each([
  ['in no order', (i: number) => (i * 7_919 ** 2) % 10_007],
  ['ascending', (i: number) => i],
  ['periodic', (i: number) => Math.sin((i * Math.PI) / 60)],
  ['mostly equal', (i: number) => Math.max(0, (i % 100) - 80)],
])('guessed fences of values %s have about as many before them as they say', (_, valueAt) => {
  const column = Float64Array.from({ length: 10_000 }, (__, i) => valueAt(i) + 0);
  const [min, max] = [Math.min(...column), Math.max(...column)];
  const { fences, variance } = guessFences([column], { count: 10_000, min, max });
  for (const [i, fence] of fences.values.entries()) {
    const before = column.filter((value) => value < fence).length;
    const away = Math.abs((fences.starts?.[i] ?? 0) - before);
    expect(away).toBeLessThan(4 * Math.sqrt(variance));
  }
});
