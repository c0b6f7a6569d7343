import { expect, test } from 'vitest';
import { parsePeriod } from '../../src/period/parse-period.ts';
import { faultsOf, thrownBy } from '../thrown-by.ts';

test('either end may be absent', () => {
  expect(parsePeriod(undefined)).toStrictEqual({});
  expect(parsePeriod({})).toStrictEqual({});
  expect(parsePeriod({ from: 5 })).toStrictEqual({ from: 5 });
  expect(parsePeriod({ to: '1970-01-01T00:00:01Z' })).toStrictEqual({ to: 1_000 });
  expect(parsePeriod({ from: new Date(0), to: 1 })).toStrictEqual({ from: 0, to: 1 });
});

test('other fields are left alone', () => {
  const options = { from: 1, quantiles: [0.5] };
  expect(parsePeriod(options)).toStrictEqual({ from: 1 });
});

test('both ends have their fault told', () => {
  const input = { from: '2026-01-01', to: '2026-01-01T00:00:00' };
  expect(faultsOf(() => parsePeriod(input), 'INVALID_PERIOD')).toStrictEqual([
    'from: must be an existing date and time in ISO 8601 with an offset, such as 2026-01-31T12:00:00Z',
    'to: must end with an offset from UTC: Z, or for example +03:00',
  ]);
  const nothing = { from: null } as unknown as { readonly from: number };
  expect(faultsOf(() => parsePeriod(nothing), 'INVALID_PERIOD')).toHaveLength(1);
});

test.each([0, 1])('a period that begins %d ms after its end is refused', (distanceMs) => {
  const { message } = thrownBy('INVALID_PERIOD', () => parsePeriod({ from: distanceMs, to: 0 }));
  expect(message).toMatch(
    /^Invalid period: from: must be before to; 1970-01-01T00:00:00\.00\dZ is/,
  );
});
