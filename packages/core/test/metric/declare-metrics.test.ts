import { describe, expect, test } from 'vitest';
import { declareMetrics, reservedMetricNames } from '../../src/metric/declare-metrics.ts';
import type { MetricDeclaration } from '../../src/metric/metric.ts';
import { thrownBy } from '../thrown-by.ts';

test('without a declaration the metrics are x, y and z, all required', () => {
  expect(declareMetrics()).toStrictEqual([
    { name: 'x', optional: false },
    { name: 'y', optional: false },
    { name: 'z', optional: false },
  ]);
});

test('a bare name is a required metric, and the order is kept', () => {
  const declared = declareMetrics(['b', { name: 'a', optional: true }, { name: 'c' }]);
  expect(declared).toStrictEqual([
    { name: 'b', optional: false },
    { name: 'a', optional: true },
    { name: 'c', optional: false },
  ]);
});

test('names have up to 63 lower-case letters, digits and underscores', () => {
  const names = ['a', 'a'.repeat(63), 'pm2_5', 'constructor'];
  expect(declareMetrics(names).map(({ name }) => name)).toStrictEqual(names);
});

test('there may be 64 metrics', () => {
  const names = Array.from({ length: 64 }, (_, index) => `m${index}`);
  expect(declareMetrics(names)).toHaveLength(64);
});

describe('refused is', () => {
  test.each(['', 'X', '1x', '_x', 'a-b', 'a b', 'é', 'a'.repeat(64), '__proto__', 'x\n'])(
    'the name %j',
    (name) => {
      expect(messageOf([name])).toMatch(/is not a metric name; write a lower-case letter/);
    },
  );

  test.each(reservedMetricNames)('the reserved name %s', (name) => {
    expect(messageOf([name])).toBe(
      `'${name}' is a reserved name; call the metric otherwise, for example '${name}_value'.`,
    );
  });

  test('a name declared twice', () => {
    const message = "The metric 'a' is declared twice; leave one of the two out.";
    expect(messageOf(['a', { name: 'a', optional: true }])).toBe(message);
  });

  test('an empty declaration', () => {
    expect(messageOf([])).toMatch(/declare at least one metric, or leave metrics out/);
  });

  test('a 65th metric', () => {
    const names = Array.from({ length: 65 }, (_, index) => `m${index}`);
    expect(messageOf(names)).toBe('65 metrics are declared; declare at most 64.');
  });

  test.each([[[1]], [[null]], [[['x']]], [[{}]], [[{ name: 'x', optinal: true }]], ['x,y'], [{}]])(
    '%j, which is no declaration',
    (declarations) => {
      expect(messageOf(declarations as unknown as readonly MetricDeclaration[])).not.toBe('');
    },
  );

  test('a text for optional', () => {
    const declaration = { name: 'x', optional: 'yes' } as unknown as MetricDeclaration;
    expect(messageOf([declaration])).toMatch(/write true or false/);
  });
});

function messageOf(declarations: readonly MetricDeclaration[]): string {
  const { message, details } = thrownBy('INVALID_OPTION', () => declareMetrics(declarations));
  expect(details).toStrictEqual({ option: 'metrics' });
  return message;
}
