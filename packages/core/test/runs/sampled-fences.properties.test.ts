import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampledFences } from '../../src/runs/sampled-fences.ts';
import { propertyRuns } from '../property-runs.ts';
import { ascending, someValue } from './run-fixtures.ts';

test('sampled fences count what lies before them, and give what lies in a bracket in order', () => {
  const input = fc.tuple(
    fc.array(someValue, { minLength: 1, maxLength: 400, size: 'max' }),
    fc.tuple(someValue, someValue),
  );
  fc.assert(
    fc.property(input, ([given, ends]) => {
      const values = Float64Array.from(given, (value) => value + 0);
      const all = ascending(values);
      const sampled = new SampledFences(values, { min: all[0] ?? 0, max: all.at(-1) ?? 0 });
      const { values: fences, starts, index } = sampled.fences;
      expect(starts).toStrictEqual(
        Float64Array.of(
          ...Array.from(fences, (fence) => all.filter((value) => value < fence).length),
          all.length,
        ),
      );
      expect([fences[0], index?.max, index?.count]).toStrictEqual([all[0], all.at(-1), all.length]);
      const [low, high] = [Math.min(...ends), Math.max(...ends)];
      const { values: found, below } = sampled.within({ low, high });
      const inside = ascending(found);
      expect(inside).toStrictEqual(all.slice(below, below + inside.length));
      const outside = [...all.slice(0, below), ...all.slice(below + inside.length)];
      expect(outside.filter((value) => value >= low && value <= high)).toStrictEqual([]);
    }),
    propertyRuns(1000),
  );
});
