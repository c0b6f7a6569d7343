import { seededRandom53 } from '../seeded-random.ts';

/** Successive readings of a device, in columns. */
export interface ReadingBlock {
  /** Milliseconds since the Unix epoch. */
  readonly timestamps: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
}

/** 2026-01-01T00:00:00Z: the time of every device's first reading. */
export const startMs = 1_767_225_600_000;
/** From each reading to the next. */
export const stepMs = 1_000;

/**
 * The readings of one device at 1 Hz: `x` uniform, `y` a random walk rounded to 0.01, `z` a sum of four uniforms. Made as they are
 * taken, so that many never exist at once, and the same for the same seed.
 */
export class ReadingSource {
  readonly #random: () => number;
  #walk = 20;
  #taken = 0;

  constructor(seed: number) {
    this.#random = seededRandom53(seed);
  }

  /** The next readings. */
  take(count: number): ReadingBlock {
    const block = emptyBlock(count);
    const random = this.#random;
    for (let row = 0; row < count; row += 1) {
      block.timestamps[row] = startMs + (this.#taken + row) * stepMs;
      // Adding 0 leaves no negative zero, which systems disagree on.
      this.#walk = Math.round((this.#walk + random() - 0.5) * 100) / 100 + 0;
      block.x[row] = random();
      block.y[row] = this.#walk;
      block.z[row] = random() + random() + random() + random();
    }
    this.#taken += count;
    return block;
  }

  /** The next readings, in blocks of at most 100,000. */
  *takeBlocks(count: number): Generator<ReadingBlock, void, undefined> {
    for (let rest = count; rest > 0; rest -= mostInBlock) {
      yield this.take(Math.min(rest, mostInBlock));
    }
  }
}

const mostInBlock = 100_000;

function emptyBlock(count: number): ReadingBlock {
  return {
    timestamps: new Float64Array(count),
    x: new Float64Array(count),
    y: new Float64Array(count),
    z: new Float64Array(count),
  };
}
