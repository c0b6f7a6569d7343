import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeviceStatsError } from '../../src/errors/device-stats-error.ts';
import { ReadingBlock } from '../../src/reading/reading-block.ts';
import { createReadingValidator } from '../../src/reading/reading-validator.ts';
import { propertyRuns } from '../property-runs.ts';

const nowMs = 1_000_000;
const absent = Number.NaN;
const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 4, arbitrary: fc.constant(absent) },
  { weight: 1, arbitrary: fc.constantFrom(-0, Number.POSITIVE_INFINITY) },
);
const timestamp = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: nowMs + 500 }) },
  { weight: 1, arbitrary: fc.constantFrom(absent, -1, 0.5, -0, nowMs + 501, 1e300) },
);
const metricSet = fc
  .constantFrom([false, true], [true, true], [true, true, true], [false, false, true])
  .map((kinds) => kinds.map((optional, index) => ({ name: `m${index}`, optional })));
const columns = fc.nat({ max: 5 }).chain((rowCount) => {
  const column = fc
    .array(value, { minLength: rowCount, maxLength: rowCount })
    .map((items) => Float64Array.from(items));
  return fc.record({
    timestamps: fc
      .array(timestamp, { minLength: rowCount, maxLength: rowCount })
      .map((items) => Float64Array.from(items)),
    values: fc.oneof(
      { weight: 4, arbitrary: fc.record({ m0: column, m1: column }, { requiredKeys: ['m0'] }) },
      { weight: 2, arbitrary: fc.record({ m0: column, m1: column, m2: column }) },
      { weight: 1, arbitrary: fc.record({ m0: column, q: column }) },
    ),
  });
});

test('a block is checked to what its readings are checked to as objects', () => {
  fc.assert(
    fc.property(metricSet, columns, (metrics, given) => {
      const validator = createReadingValidator(metrics, { maxFutureMs: 500 });
      const check = (inputs: unknown): unknown => {
        try {
          return validator.validateBatch(inputs, { nowMs });
        } catch (error) {
          if (!isDeviceStatsError(error, 'INVALID_INPUT')) throw error;
          return error.details.faults;
        }
      };
      const block = new ReadingBlock<string>(given);
      expect(check(block)).toStrictEqual(check([...block]));
    }),
    propertyRuns(2_000),
  );
});
