import { expect, test } from 'vitest';
import { declareMetrics } from '../../src/metric/declare-metrics.ts';
import { parseMetricList } from '../../src/metric/parse-metric-list.ts';
import { thrownBy } from '../thrown-by.ts';

test('a question mark makes a metric optional, and spaces do not matter', () => {
  const expected = ['temperature', { name: 'humidity', optional: true }];
  expect(parseMetricList('temperature,humidity?')).toStrictEqual(expected);
  expect(parseMetricList('  temperature ,\n humidity ? ')).toStrictEqual(expected);
});

test.each(['', ' ', 'a,', ',a', 'a,,b', 'a??', '?'])(
  '%j does not pass as a declaration',
  (text) => {
    const error = thrownBy('INVALID_OPTION', () => declareMetrics(parseMetricList(text)));
    expect(error.details).toStrictEqual({ option: 'metrics' });
  },
);
