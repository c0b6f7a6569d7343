import type { Task } from 'tinybench';
import { quantileOf } from './quantile-of.ts';

/** The median and the 95th percentile of a finished task's latency, in milliseconds. */
export function taskFigures(task: Task): { readonly medianMs: number; readonly p95Ms: number } {
  const { result } = task;
  if (!('latency' in result)) throw new Error(`${task.name} did not finish.`, { cause: result });
  const { samples } = result.latency;
  if (samples === undefined) throw new Error(`${task.name} kept no samples.`);
  return { medianMs: quantileOf(samples, 0.5), p95Ms: quantileOf(samples, 0.95) };
}
