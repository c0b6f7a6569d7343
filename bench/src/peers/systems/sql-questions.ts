import { metrics } from '../answer.ts';

/** How a database says what differs between them. */
export interface SqlDialect {
  /** The n-th parameter of a statement, from 1 on; they are used in their order. */
  readonly parameter: (position: number) => string;
  /** The exact median of a column. */
  readonly median: (column: string) => string;
  /** The quotient of two integers, without its fraction. */
  readonly quotient: (dividend: string, divisor: string) => string;
}

/** The statements that ask the questions. Their rows are answers. */
export interface SqlQuestions {
  /** Of the whole table. */
  readonly pooled: string;
  /** Parameters: the device. */
  readonly allTime: string;
  /** Parameters: the device, from, to. */
  readonly period: string;
  /** Parameters: the device, from, to, the width of a bucket, all in milliseconds. */
  readonly series: string;
}

export function sqlQuestions({ parameter, median, quotient }: SqlDialect): SqlQuestions {
  const columns = [
    'count(*)',
    ...metrics.flatMap((name) => [`min(${name})`, `max(${name})`, `sum(${name})`, median(name)]),
  ].join(', ');
  const pooled = `select ${columns} from reading`;
  const allTime = `${pooled} where device = ${parameter(1)}`;
  const period = `${allTime} and timestamp >= ${parameter(2)} and timestamp < ${parameter(3)}`;
  const bucket = quotient('timestamp', parameter(4));
  return {
    pooled,
    allTime,
    period,
    series: `${period} group by ${bucket} order by min(timestamp)`,
  };
}
