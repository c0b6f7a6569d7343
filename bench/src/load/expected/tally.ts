/** The metrics of every reading of a load. */
export const metricNames = ['x', 'y', 'z'] as const;

/**
 * The values of a reading, in quarters: integers from 0 to {@link greatestStep}. So few that counting each is cheap, and quarters,
 * so that sums and medians are exact in doubles.
 */
export type Steps = readonly [x: number, y: number, z: number];

export const greatestStep = 4_095;

/** The statistics of one metric, as the API has them. */
export interface MetricStatistics {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly median: number;
}

/** Counts readings by their values, so that their exact statistics are known without the engine under test. */
export class Tally {
  #count = 0;
  readonly #metrics = metricNames.map(() => new MetricTally());

  get count(): number {
    return this.#count;
  }

  add(readings: Steps | Tally): void {
    if (readings instanceof Tally) {
      this.#count += readings.#count;
      for (const [index, metric] of this.#metrics.entries()) metric.addAll(readings.metric(index));
    } else {
      this.#count += 1;
      for (const [index, metric] of this.#metrics.entries()) metric.add(readings[index] ?? 0);
    }
  }

  metric(index: number): MetricTally {
    const metric = this.#metrics[index];
    if (metric === undefined) throw new RangeError(`There is no metric ${index}.`);
    return metric;
  }
}

/** How often each value of a metric occurred. */
export class MetricTally {
  readonly #occurrences = new Uint32Array(greatestStep + 1);
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = -Infinity;

  get sum(): number {
    return this.#sum / 4;
  }

  get min(): number {
    return this.#min / 4;
  }

  get max(): number {
    return this.#max / 4;
  }

  add(step: number): void {
    this.#occurrences[step] = (this.#occurrences[step] ?? 0) + 1;
    this.#count += 1;
    this.#sum += step;
    this.#min = Math.min(this.#min, step);
    this.#max = Math.max(this.#max, step);
  }

  addAll(other: MetricTally): void {
    // By index: iterators show in the generator's CPU time.
    for (let step = 0; step <= greatestStep; step += 1) {
      this.#occurrences[step] = (this.#occurrences[step] ?? 0) + (other.#occurrences[step] ?? 0);
    }
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** The middle value, or the mean of the two in the middle; of at least one reading. */
  median(): number {
    const low = Math.floor((this.#count - 1) / 2);
    const high = Math.floor(this.#count / 2);
    let below = 0;
    let lower: number | undefined;
    for (let step = 0; step <= greatestStep; step += 1) {
      below += this.#occurrences[step] ?? 0;
      if (lower === undefined && below > low) lower = step;
      if (lower !== undefined && below > high) return (lower + step) / 8;
    }
    throw new RangeError('There are no readings.');
  }

  statistics(): MetricStatistics {
    return { min: this.min, max: this.max, sum: this.sum, median: this.median() };
  }
}

/** Those of all tallies together. */
export function tallyOf(tallies: readonly Tally[]): Tally {
  const [only] = tallies;
  if (only !== undefined && tallies.length === 1) return only;
  const all = new Tally();
  for (const tally of tallies) all.add(tally);
  return all;
}
