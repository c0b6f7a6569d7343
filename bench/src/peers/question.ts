import { startMs, stepMs } from './reading-source.ts';

/** A half-open period in milliseconds since the Unix epoch. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One question: whose statistics, and of when. */
export interface Question {
  /** The number of a device, or all devices of the dataset as one set. */
  readonly device: number | 'all';
  /** Which of the device's readings, by their order; all of them when absent. */
  readonly rows?: { readonly from: number; readonly to: number };
  /** For a series: the width of its buckets, in minutes. */
  readonly bucketMinutes?: number;
}

/** A question to ask again and again, or many of its kind. */
export interface Workload {
  readonly name: WorkloadName;
  /** Asked before, and not measured; periods that are not asked for later. */
  readonly warmUp: readonly Question[];
  readonly questions: readonly Question[];
}

/** What the figures are called. */
export type WorkloadName =
  | 'all time'
  | 'random 50%'
  | 'random 1%'
  | 'random 1,000 readings'
  | 'series of 1,000 buckets'
  | 'device with 100 readings'
  | 'all time, right after an append'
  | 'pooled over devices';

/** The period of some of a device's readings. */
export function timeSpanOf({ rows }: Question): TimeSpan | undefined {
  if (rows === undefined) return undefined;
  return { fromMs: startMs + rows.from * stepMs, toMs: startMs + rows.to * stepMs };
}
