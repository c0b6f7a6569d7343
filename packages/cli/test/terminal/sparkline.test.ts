import { expect, test } from 'vitest';
import { sparkline } from '../../src/terminal/sparkline.ts';

test.each([
  [[0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
  [[5, null, 5], '▁ ▁'],
  [[null, null], '  '],
  [[-1.797e308, 1.797e308, 0], '▁█▅'],
  [[], ''],
])('%j is %j', (values, bars) => {
  expect(sparkline(values, 80)).toBe(bars);
});

test('joins neighbours where there is no room for each', () => {
  expect(sparkline([0, 2, null, 4, null, null, 7, 9], 4)).toBe('▁▄ █');
});
