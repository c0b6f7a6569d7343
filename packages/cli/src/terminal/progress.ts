import { Presets, SingleBar } from 'cli-progress';
import type { TextOutput } from '../surroundings.ts';

/** Shows how far something has got. */
export interface Progress {
  /**
   * @param done in the units of the total
   * @param rows how many rows that is
   */
  update(done: number, rows: number): void;
  /** Shows no more. */
  stop(): void;
}

/** What progress is shown of. */
export interface ProgressOptions {
  readonly output: TextOutput;
  /** Of what `done` is a part; undefined when that is not known. */
  readonly total: number | undefined;
  /** What is done already by earlier runs. Default: nothing. */
  readonly done?: number;
  readonly rows?: number;
  /** What is counted: `rows`. */
  readonly unit: string;
  readonly now: () => number;
}

/** How often a line is written where no bar can be drawn. */
const lineIntervalMs = 10_000;

/** A bar on a terminal; elsewhere a line every 10 seconds. */
export function createProgress(options: ProgressOptions): Progress {
  const { output, total, unit, now } = options;
  const startMs = now();
  const startDone = options.done ?? 0;
  const startRows = options.rows ?? 0;
  const describe = (done: number, rows: number): string => {
    const seconds = (now() - startMs) / 1_000;
    const rate = seconds > 0 ? (rows - startRows) / seconds : 0;
    const parts = [
      `${rows.toLocaleString('en')} ${unit}`,
      `${Math.round(rate).toLocaleString('en')} ${unit}/s`,
    ];
    if (total !== undefined && done > startDone && seconds > 0) {
      parts.push(`${duration(((total - done) * seconds) / (done - startDone))} left`);
    }
    return parts.join(', ');
  };
  return output.isTTY === true ? createBar(options, describe) : createLines(options, describe);
}

type Describe = (done: number, rows: number) => string;

function createBar(
  { output, total, done = 0, rows = 0 }: ProgressOptions,
  describe: Describe,
): Progress {
  const format = total === undefined ? '{text}' : '{bar} {percentage}%  {text}';
  const bar = new SingleBar(
    {
      format,
      stream: output,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  bar.start(total ?? 0, done, { text: describe(done, rows) });
  return {
    update: (to, count) => bar.update(to, { text: describe(to, count) }),
    stop: () => bar.stop(),
  };
}

function createLines({ output, total, now }: ProgressOptions, describe: Describe): Progress {
  let lastMs = now();
  return {
    update(done, rows) {
      if (now() - lastMs < lineIntervalMs) return;
      lastMs = now();
      const part = total === undefined ? '' : `${Math.floor((100 * done) / total)}%, `;
      output.write(`${part}${describe(done, rows)}\n`);
    },
    stop: () => undefined,
  };
}

/** `1h 05m`, `3m 20s`, `7s` */
function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole >= 3_600)
    return `${Math.floor(whole / 3_600)}h ${twoDigits(Math.floor(whole / 60) % 60)}m`;
  return whole >= 60 ? `${Math.floor(whole / 60)}m ${twoDigits(whole % 60)}s` : `${whole}s`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
