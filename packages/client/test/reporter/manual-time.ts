import type { ClientRuntime } from '../../src/index.ts';

/** A pause that somebody makes. */
interface Pause {
  readonly durationMs: number;
  /** Lets it be over. */
  readonly end: () => void;
}

/** Time that passes only when a test says so. */
export interface ManualTime {
  readonly runtime: Partial<ClientRuntime>;
  /** Milliseconds since the Unix epoch. */
  nowMs: number;
  /** The next pause that is made, or was made and not asked for yet. */
  nextPause(): Promise<Pause>;
  /** How many pauses are being made. */
  readonly pauseCount: number;
}

export function createManualTime(nowMs: number): ManualTime {
  const unseen: Pause[] = [];
  const asked: ((pause: Pause) => void)[] = [];
  const running = new Set<Pause>();
  let keys = 0;
  const time: ManualTime = {
    nowMs,
    get pauseCount() {
      return running.size;
    },
    nextPause: async () => {
      const pause = unseen.shift();
      return pause ?? new Promise<Pause>((resolve) => asked.push(resolve));
    },
    runtime: {
      now: () => time.nowMs,
      random: () => 0.5,
      createKey: () => `key ${(keys += 1)}`,
      sleep: (durationMs, signal) =>
        new Promise<void>((resolve, reject) => {
          signal?.throwIfAborted();
          const pause = {
            durationMs,
            end: () => {
              time.nowMs += durationMs;
              running.delete(pause);
              resolve();
            },
          };
          running.add(pause);
          signal?.addEventListener('abort', () => {
            running.delete(pause);
            reject(signal.reason);
          });
          const ask = asked.shift();
          if (ask === undefined) unseen.push(pause);
          else ask(pause);
        }),
    },
  };
  return time;
}
