import { ExactSums, summarizeReadings } from '@device-stats/core';
import { Bench } from 'tinybench';
import type { BenchResult } from './result.ts';
import { sampleReadings } from './sample-readings.ts';
import { taskFigures } from './task-figures.ts';

const count = 100_000;

/** What exact statistics cost a value, next to adding doubles and to sorting them. */
export async function measureStatistics(): Promise<readonly BenchResult[]> {
  const values = Float64Array.from(sampleReadings(count), ({ z }) => z);
  const timestamps = new Float64Array(count);
  const metrics = [{ name: 'z', optional: false }];
  const bench = new Bench({ time: 2_000, warmupTime: 500, retainSamples: true })
    .add('exact statistics with median', async () => {
      await summarizeReadings([{ timestamps, values: [values] }], { metrics });
    })
    .add('exact sums of values and squares', () => {
      new ExactSums().addColumn(values);
    })
    .add('plain sum of doubles', () => {
      let sum = 0;
      for (const value of values) sum += value;
      if (Number.isNaN(sum)) throw new Error('the sample has a NaN');
    })
    .add('sorting a copy', () => {
      values.slice().sort();
    });
  await bench.run();
  return bench.tasks.map((task) => {
    const { medianMs, p95Ms } = taskFigures(task);
    return {
      name: task.name,
      unit: 'ns a value',
      value: (medianMs * 1e6) / count,
      details: { p95: Number(((p95Ms * 1e6) / count).toFixed(2)), values: count },
    };
  });
}
