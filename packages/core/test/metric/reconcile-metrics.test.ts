import { describe, expect, test } from 'vitest';
import { declareMetrics } from '../../src/metric/declare-metrics.ts';
import type { MetricSet } from '../../src/metric/metric.ts';
import { parseMetricList } from '../../src/metric/parse-metric-list.ts';
import { reconcileMetrics } from '../../src/metric/reconcile-metrics.ts';
import { thrownBy } from '../thrown-by.ts';

test('the first declaration is stored as it is', () => {
  expect(reconcileMetrics(undefined, set('b,a?'))).toStrictEqual(set('b,a?'));
});

test('the order of a later declaration does not matter', () => {
  expect(reconcileMetrics(set('x,y,z?'), set('z?,x,y'))).toStrictEqual(set('x,y,z?'));
});

test('added optional metrics come last', () => {
  expect(reconcileMetrics(set('x,y'), set('b?,y,a?,x'))).toStrictEqual(set('x,y,b?,a?'));
});

describe('refused is', () => {
  test('a missing metric, also an optional one', () => {
    expect(messageOf('x,y', 'x')).toBe(
      "The declared metrics do not fit the stored data: 'y' is missing. To keep the data, declare metrics: ['x', 'y'].",
    );
    expect(messageOf('x,y?', 'x')).toMatch(/'y' is missing/);
  });

  test('a new required metric, which is offered as an optional one', () => {
    expect(messageOf('x,y,z', 'x,y,z,battery')).toMatch(
      /declare metrics: \['x', 'y', 'z', \{ name: 'battery', optional: true \}\]\.$/,
    );
  });

  test('a metric that has become optional or required', () => {
    expect(messageOf('x,y', 'x,y?')).toMatch(/'y' was required and is optional now/);
    expect(messageOf('x,y?', 'x,y')).toMatch(/'y' was optional and is required now/);
  });

  test('a renamed metric, with every difference told', () => {
    expect(messageOf('x', 'y')).toMatch(/'x' is missing; 'y' is new but not optional/);
  });
});

test('the error carries both declarations in their short form', () => {
  const { details } = thrownBy('METRICS_CONFLICT', () => reconcileMetrics(set('x,b?'), set('x')));
  expect(details).toStrictEqual({ stored: ['x', 'b?'], declared: ['x'] });
});

function set(text: string): MetricSet {
  return declareMetrics(parseMetricList(text));
}

function messageOf(stored: string, declared: string): string {
  return thrownBy('METRICS_CONFLICT', () => reconcileMetrics(set(stored), set(declared))).message;
}
