import { type Answer, metrics } from './answer.ts';
import { exactSum } from './exact-sum.ts';
import type { ReadingBlock } from './reading-source.ts';

/** The right answer, and by how much a system that adds and interpolates in doubles may be off, column by column. */
export interface TrueAnswer {
  readonly answer: Answer;
  readonly slack: Answer;
}

/** How far a sum in doubles may be from the exact one, as a part of the sum of magnitudes. */
const sumSlack = 1e-9;

/** The statistics of all readings in the blocks, by sorting them. */
export function trueStatistics(blocks: readonly ReadingBlock[]): TrueAnswer {
  const count = blocks.reduce((sum, { timestamps }) => sum + timestamps.length, 0);
  const answer = [count];
  const slack = [0];
  for (const metric of metrics) {
    const columns = blocks.map((block) => block[metric]);
    const sorted = sortedTogether(columns, count);
    const at = (index: number): number => sorted[index] ?? Number.NaN;
    const [below, above] = [at(Math.floor((count - 1) / 2)), at(Math.floor(count / 2))];
    answer.push(at(0), at(count - 1), exactSum(columns), (below + above) / 2);
    // Between two middle values, systems compute either their mean or a point on the way from one to the other.
    const medianSlack = count % 2 === 0 ? 2 ** -52 * Math.max(Math.abs(below), Math.abs(above)) : 0;
    slack.push(0, 0, sumSlack * sumOfMagnitudes(sorted), medianSlack);
  }
  return { answer, slack };
}

function sortedTogether(columns: readonly Float64Array[], count: number): Float64Array {
  const together = new Float64Array(count);
  let at = 0;
  for (const column of columns) {
    together.set(column, at);
    at += column.length;
  }
  return together.sort();
}

function sumOfMagnitudes(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += Math.abs(value);
  return sum;
}
