import { describe, expect, it, vi } from 'vitest';
import { type LooseMetric, LooseReadings, LooseValues } from '../../src/runs/loose-readings.ts';
import { ValueSummary } from '../../src/statistics/value-summary.ts';

const columns = {
  timestamps: Float64Array.of(30, 10, 20, 20),
  values: [Float64Array.of(3, 1, 2, 1), Float64Array.of(Number.NaN, 5, Number.NaN, -5)],
};

describe('loose readings', () => {
  it('are the columns they were made of', () => {
    const { timestamps, values } = new LooseReadings([columns]);
    expect(timestamps).toBe(columns.timestamps);
    expect(values).toEqual(columns.values);
  });

  it('know the earliest and the latest of them', () => {
    expect(new LooseReadings([columns]).extent).toEqual({ first: 10, last: 30 });
  });

  it('have an extent that no time is in when there are none', () => {
    const { first, last } = new LooseReadings([{ timestamps: new Float64Array(), values: [] }])
      .extent;
    expect([first, last]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  it('know nothing of metrics that were declared later', () => {
    const readings = new LooseReadings([columns]);
    expect(readings.metric(1)?.columns).toEqual([columns.values[1]]);
    expect(readings.metric(2)).toBeUndefined();
  });

  it('sort the values of a metric once, in a copy and without absent ones', () => {
    const readings = new LooseReadings([columns]);
    const ranked = readings.metric(0)?.fences;
    expect(ranked?.values).toEqual(Float64Array.of(1, 2, 3));
    expect(ranked?.starts).toEqual(Float64Array.of(0, 2, 3, 4));
    expect(readings.metric(0)?.fences).toBe(ranked);
    expect(readings.metric(1)?.fences.values).toEqual(Float64Array.of(-5, 5));
    expect(columns.values[0]).toEqual(Float64Array.of(3, 1, 2, 1));
  });

  it('guess the order of many values, and sort them once they are asked for again and again', () => {
    const values = Float64Array.from({ length: 1_000 }, (_, i) => (i * 389) % 1_000);
    const metric = new LooseValues([values.subarray(0, 300), values.subarray(300)]);
    for (let time = 0; time < 16; time += 1) expect(metric.guess()).toBeDefined();
    expect(metric.guess()).toBeUndefined();
    expect(metric.fences.values).toEqual(Float64Array.from(values.keys()));
    expect(metric.within({ low: 10, high: 12 })).toEqual({
      values: Float64Array.of(10, 11, 12),
      below: 10,
    });
  });

  it('guess nothing of few values', () => {
    expect(new LooseValues([new Float64Array(256)]).guess()).toBeUndefined();
  });

  it('are all readings of their blocks', () => {
    const other = {
      timestamps: Float64Array.of(5),
      values: [Float64Array.of(9), Float64Array.of(7)],
    };
    const readings = new LooseReadings([columns, other]);
    expect(readings.readingCount).toBe(5);
    expect(readings.extent).toEqual({ first: 5, last: 30 });
    expect(readings.timestamps).toEqual(Float64Array.of(30, 10, 20, 20, 5));
    expect(readings.values[0]).toEqual(Float64Array.of(3, 1, 2, 1, 9));
    expect(readings.metric(1)?.summary.max).toBe(7);
    expect(readings.metric(0)?.fences.values).toEqual(Float64Array.of(1, 2, 3, 9));
  });

  it('take what a storage knows of a metric, once and only when it is needed', () => {
    const known = new LooseValues([Float64Array.of(1)]);
    const metricOf = vi.fn<(metric: number) => LooseMetric>(() => known);
    const readings = new LooseReadings([columns], { metricOf });
    expect(metricOf).not.toHaveBeenCalled();
    expect(readings.metric(1)).toBe(known);
    expect(readings.metric(1)).toBe(known);
    expect(metricOf.mock.calls).toEqual([[1]]);
  });

  it.each([true, false])('add up the same again and again, kept: %s', (isKept) => {
    const readings = new LooseReadings([columns], { isKept });
    const once = new ValueSummary();
    once.addColumn(Float64Array.of(5, -5));
    for (let time = 0; time < 3; time += 1) {
      const summary = readings.metric(1)?.summary;
      expect([summary?.min, summary?.max, summary?.sums.toBytes()]).toEqual([
        -5,
        5,
        once.sums.toBytes(),
      ]);
    }
  });
});
