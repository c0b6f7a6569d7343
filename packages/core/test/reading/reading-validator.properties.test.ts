import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeviceStatsError } from '../../src/errors/device-stats-error.ts';
import { createReadingValidator } from '../../src/reading/reading-validator.ts';

const metrics = [
  { name: 'x', optional: false },
  { name: 'constructor', optional: true },
  { name: 'b', optional: true },
];
const nowMs = 1_000_000;

const key = fc.constantFrom('x', 'constructor', 'b', 'timestamp', 'deviceId', '__proto__', 'y', '');
const value = fc.oneof(
  { weight: 6, arbitrary: fc.double() },
  fc.constantFrom(null, undefined, 0, -0, 5, '1', true, [], {}),
);
const validField = fc.oneof(
  fc.record({ x: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
  fc.record(
    {
      x: fc.integer(),
      constructor: fc.option(fc.integer()),
      b: fc.option(fc.integer()),
      timestamp: fc.integer({ min: 0, max: 2 * nowMs }),
    },
    { requiredKeys: ['x'] },
  ),
);
const randomField = fc
  .array(fc.tuple(key, value), { maxLength: 5 })
  .map((entries): object => Object.fromEntries(entries));
const reading = fc.oneof(
  { weight: 5, arbitrary: validField },
  { weight: 1, arbitrary: randomField },
  { weight: 1, arbitrary: fc.anything() },
);

test('a batch is valid exactly when each of its readings is, and has their rows', () => {
  fc.assert(
    fc.property(fc.array(reading), (inputs) => {
      const rows = inputs.map(expectedRow);
      const faulty = rows.flatMap((row, index) => (row === undefined ? [index] : []));
      expect(outcomeOf(inputs)).toStrictEqual(faulty.length === 0 ? { rows } : { faulty });
    }),
  );
});

/** The rows of a batch, or the indices of its faulty readings. */
function outcomeOf(inputs: readonly unknown[]): unknown {
  const validator = createReadingValidator(metrics, { maxFutureMs: 500_000 });
  try {
    const { timestamps, values } = validator.validateBatch(inputs, { nowMs }).readings;
    return {
      rows: inputs.map((_, row) => [timestamps[row], ...values.map((column) => column[row])]),
    };
  } catch (error) {
    if (!isDeviceStatsError(error, 'INVALID_INPUT')) throw error;
    return { faulty: [...new Set(error.details.faults.map(({ path }) => path[0]))] };
  }
}

/** The rules once more, written for reading. Undefined for what is not valid. */
function expectedRow(input: unknown): readonly number[] | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined;
  const fields = new Map<string, unknown>(Object.entries(input));
  const known = ['x', 'constructor', 'b', 'timestamp'];
  if ([...fields.keys()].some((name) => !known.includes(name))) return undefined;
  const timestamp = fields.get('timestamp') ?? (fields.get('timestamp') === null ? -1 : nowMs);
  if (typeof timestamp !== 'number' || !(timestamp >= 0 && timestamp <= nowMs + 500_000)) {
    return undefined;
  }
  const values = metrics.map(({ name, optional }) => {
    const field = fields.get(name);
    if (optional && (field === null || field === undefined)) return Number.NaN;
    return typeof field === 'number' && Number.isFinite(field) ? field + 0 : undefined;
  });
  const present = values.filter((field) => field !== undefined);
  if (present.length < values.length || present.every(Number.isNaN)) return undefined;
  return [Math.floor(timestamp) + 0, ...present];
}
