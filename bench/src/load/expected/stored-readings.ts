import { greatestStep, metricNames, type Steps, Tally } from './tally.ts';

/** Some adjacent readings of {@link StoredReadings}. */
export interface StoredPeriod {
  readonly fromMs: number;
  readonly toMs: number;
  readonly readings: Tally;
}

const periodCount = 32;

/** Readings that a device has before a load begins: one a second, the last an hour ago. */
export class StoredReadings {
  readonly count: number;
  readonly #fromMs: number;
  readonly #steps: readonly Uint16Array[];
  /** Some periods of random lengths. None when there are no readings. */
  readonly periods: readonly StoredPeriod[];

  constructor(count: number, random: () => number) {
    this.count = count;
    this.#fromMs = Date.now() - 3_600_000 - count * 1_000;
    this.#steps = metricNames.map(() =>
      Uint16Array.from({ length: count }, () => Math.floor(random() * (greatestStep + 1))),
    );
    this.periods =
      count === 0 ? [] : Array.from({ length: periodCount }, () => this.#period(random));
  }

  /** All of them, or those of a part. */
  tally(from = 0, to: number = this.count): Tally {
    const tally = new Tally();
    for (let index = from; index < to; index += 1) tally.add(this.#at(index));
    return tally;
  }

  /** NDJSON in blocks of some thousand lines. */
  *lines(linesInBlock = 5_000): Generator<Uint8Array> {
    for (let start = 0; start < this.count; start += linesInBlock) {
      const length = Math.min(linesInBlock, this.count - start);
      const lines = Array.from({ length }, (_, offset) => {
        const index = start + offset;
        const reading = { timestamp: this.#fromMs + index * 1_000, ...readingOf(this.#at(index)) };
        return `${JSON.stringify(reading)}\n`;
      });
      yield Buffer.from(lines.join(''));
    }
  }

  #period(random: () => number): StoredPeriod {
    const from = Math.floor(random() * this.count);
    const to = from + 1 + Math.floor(random() * (this.count - from));
    const ms = (index: number): number => this.#fromMs + index * 1_000;
    return { fromMs: ms(from), toMs: ms(to), readings: this.tally(from, to) };
  }

  #at(index: number): Steps {
    const [x = 0, y = 0, z = 0] = this.#steps.map((steps) => steps[index] ?? 0);
    return [x, y, z];
  }
}

/** A reading as it is sent. */
export function readingOf(steps: Steps): Readonly<Record<'x' | 'y' | 'z', number>> {
  const [x, y, z] = steps;
  return { x: x / 4, y: y / 4, z: z / 4 };
}

/** A reading of random values. */
export function randomSteps(random: () => number): Steps {
  const step = (): number => Math.floor(random() * (greatestStep + 1));
  return [step(), step(), step()];
}
