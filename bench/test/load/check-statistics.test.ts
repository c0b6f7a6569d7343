import { describe, expect, test } from 'vitest';
import { checkExactly, expectStatistics } from '../../src/load/expected/check-statistics.ts';
import { ExpectedDevice } from '../../src/load/expected/expected-device.ts';
import { type Steps, Tally } from '../../src/load/expected/tally.ts';

const readings: readonly Steps[] = [
  [4, 8, 0],
  [12, 8, 4],
  [8, 8, 40],
  [9, 8, 3],
];
const right = {
  count: 4,
  min_x: 1,
  max_x: 3,
  sum_x: 8.25,
  median_x: 2.125,
  min_y: 2,
  max_y: 2,
  sum_y: 8,
  median_y: 2,
  min_z: 0,
  max_z: 10,
  sum_z: 11.75,
  median_z: 0.875,
};

function deviceOf(steps: readonly Steps[]): ExpectedDevice {
  const device = new ExpectedDevice('a');
  for (const step of steps) device.write(step).acknowledge();
  return device;
}

describe('checkExactly', () => {
  test('takes the right numbers, and no others', () => {
    const { acknowledged } = deviceOf(readings);
    expect(checkExactly(right, acknowledged)).toEqual({ kind: 'exact' });
    for (const field of Object.keys(right)) {
      expect(checkExactly({ ...right, [field]: 77 }, acknowledged)).toEqual({
        kind: 'wrong',
        message: expect.stringContaining(`${field} is 77, not `),
      });
      expect(checkExactly({ ...right, [field]: undefined }, acknowledged).kind).toBe('wrong');
    }
    expect(checkExactly(null, acknowledged).kind).toBe('wrong');
  });

  test('expects an odd number of readings to have one in the middle', () => {
    const { acknowledged } = deviceOf(readings.slice(0, 3));
    expect(acknowledged.metric(0).statistics().median).toBe(2);
  });
});

describe('expectStatistics', () => {
  test('is exact while nothing is written, over several devices', () => {
    const devices = [deviceOf(readings.slice(0, 1)), deviceOf(readings.slice(1))];
    expect(expectStatistics(devices)(right)).toEqual({ kind: 'exact' });
  });

  test.each([true, false])('takes what a write under way allows (begun before: %s)', (before) => {
    const device = deviceOf(readings.slice(0, 3));
    const without = { ...right, count: 3, max_z: 10, sum_x: 6, sum_y: 6, sum_z: 11, median_x: 2 };
    const batch = new Tally();
    batch.add([9, 8, 3]);
    if (before) device.write(batch);
    const check = expectStatistics([device]);
    if (!before) device.write(batch);
    expect(check(right).kind).toBe('within bounds');
    expect(check(without).kind).toBe('within bounds');
    expect(check({ ...right, count: 5 }).kind).toBe('wrong');
    expect(check({ ...right, sum_z: 12 }).kind).toBe('wrong');
    expect(check({ ...right, count: 2 }).kind).toBe('wrong');
  });

  test('leaves out what was refused', () => {
    const device = deviceOf(readings);
    device.write([1, 1, 1]).refuse();
    expect(expectStatistics([device])(right)).toEqual({ kind: 'exact' });
  });
});
