import type { Task } from 'tinybench';

/** The median and the 95th percentile of a finished task's latency, in milliseconds. */
export function taskFigures(task: Task): { readonly medianMs: number; readonly p95Ms: number } {
  const { result } = task;
  if (!('latency' in result)) throw new Error(`${task.name} did not finish.`, { cause: result });
  const { samples, p50 } = result.latency;
  if (samples === undefined) return { medianMs: p50, p95Ms: result.latency.p99 };
  const sorted = samples.toSorted((a, b) => a - b);
  return { medianMs: p50, p95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? p50 };
}
