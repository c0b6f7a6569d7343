import type { InputFault } from '../errors/error-code.ts';
import { addFault, shownKey, throwInvalidInput } from '../errors/input-faults.ts';
import type { DefaultMetricName } from '../metric/metric.ts';
import type { ReadingInput } from './reading.ts';

/** Columns of one length; row `i` of each is of one reading. */
export interface ReadingBlockColumns<
  R extends string = DefaultMetricName,
  O extends string = never,
> {
  /** In milliseconds since the Unix epoch; NaN where the clock's now is meant. */
  readonly timestamps: Float64Array;
  /** A column for each metric, those of optional ones may be absent; NaN where the metric is absent. */
  readonly values: { readonly [N in R]: Float64Array } & { readonly [N in O]?: Float64Array };
}

/**
 * Readings as they are handed in, in columns: cheaper to make and to check than objects. A block means what its readings mean as
 * objects. The columns belong to it from here on: they are not copied, so nothing may write to them until the readings are stored. Where
 * a value is -0, it becomes 0.
 *
 * @example
 * ```ts
 * import { ReadingBlock } from '@device-stats/core';
 *
 * const block = new ReadingBlock({
 *   timestamps: Float64Array.of(1_767_225_600_000, 1_767_225_601_000),
 *   values: { x: Float64Array.of(1, 2), y: Float64Array.of(3, 4), z: Float64Array.of(5, 6) },
 * });
 * console.log(block.length);
 * ```
 *
 * @throws `INVALID_INPUT` when the columns are not of one length
 */
export class ReadingBlock<R extends string = DefaultMetricName, O extends string = never>
  implements Iterable<ReadingInput<R, O>>
{
  readonly timestamps: Float64Array;
  /** The columns of values by the names of their metrics. */
  readonly values: ReadonlyMap<string, Float64Array>;

  constructor({ timestamps, values }: ReadingBlockColumns<R, O>) {
    this.timestamps = timestamps;
    this.values = new Map(Object.entries(values));
    checkLengths(this);
  }

  /** How many readings there are. */
  get length(): number {
    return this.timestamps.length;
  }

  /** The readings from `start` up to `end`, as of an array; they share their memory with these. */
  slice(start: number, end?: number): ReadingBlock<R, O> {
    const values = Array.from(this.values, ([name, column]) => [name, column.subarray(start, end)]);
    return new ReadingBlock({
      timestamps: this.timestamps.subarray(start, end),
      values: Object.fromEntries(values) as ReadingBlockColumns<R, O>['values'], // the same names
    });
  }

  /** The readings as objects. */
  *[Symbol.iterator](): Generator<ReadingInput<R, O>, void, undefined> {
    const columns = [...this.values, ['timestamp', this.timestamps] as const];
    for (let row = 0; row < this.length; row += 1) {
      const fields = columns.map(([name, column]) => [name, column[row]] as const);
      const reading = Object.fromEntries(fields.filter(([, value]) => !Number.isNaN(value)));
      yield reading as ReadingInput<R, O>; // what it is not, the facade will say
    }
  }
}

/** Whether a value is a block; of which metrics is still to be checked. */
export function isReadingBlock(value: unknown): value is ReadingBlock<string> {
  return value instanceof ReadingBlock;
}

function checkLengths({ timestamps, values }: ReadingBlock<string>): void {
  const faults: InputFault[] = [];
  if (!(timestamps instanceof Float64Array)) {
    addFault(faults, ['timestamps'], 'must be a Float64Array');
  }
  for (const [name, column] of values) {
    if (column instanceof Float64Array && column.length === timestamps?.length) continue;
    const message = 'must be a Float64Array as long as the timestamps';
    addFault(faults, ['values', shownKey(name)], message);
  }
  if (faults.length > 0) throwInvalidInput(faults);
}
