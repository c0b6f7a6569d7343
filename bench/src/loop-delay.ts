import { createHistogram } from 'node:perf_hooks';

/** By how much timers are late, in milliseconds. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly greatest: number;
}

/** Records by how much timers are late, from each start to the next stop. */
export interface LoopDelayRecorder {
  start(): void;
  stop(): void;
  read(): LoopDelay;
}

/**
 * Records how late the event loop is, in spells: `monitorEventLoopDelay` would record the pause between two of them as a delay,
 * and several of those cannot be added up.
 */
export function createLoopDelayRecorder(): LoopDelayRecorder {
  const histogram = createHistogram();
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const dueMs = performance.now() + 1;
    timer = setTimeout(() => {
      const lateMs = Math.max(0, performance.now() - dueMs);
      histogram.record(Math.max(1, Math.round(lateMs * 1e6)));
      wait();
    }, 1);
  };
  return {
    start: wait,
    stop: () => clearTimeout(timer),
    read: () => ({
      p50: histogram.percentile(50) / 1e6,
      p99: histogram.percentile(99) / 1e6,
      greatest: histogram.max / 1e6,
    }),
  };
}
