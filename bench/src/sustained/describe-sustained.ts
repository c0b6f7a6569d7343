import type { LoopDelay } from '../loop-delay.ts';
import type { BenchResult } from '../result.ts';

/** What a long load came to. */
export interface SustainedLoad {
  /** Readings a second. */
  readonly libraryRate: number;
  readonly plainRate: number;
  /** Readings in the library's storage at the end. */
  readonly appended: number;
  readonly delayMs: LoopDelay;
  /** Readings that were not sealed, after each turn, and once upkeep was done. */
  readonly hot: readonly number[];
  readonly finalHot: number;
  /** Memory of the process after each turn. */
  readonly rssBytes: readonly number[];
}

/** What is called bounded: the second half of the load leaves no more unsealed than so many times the first. */
const mostGrowth = 1.5;

/** The load in figures. */
export function describeSustained(load: SustainedLoad): readonly BenchResult[] {
  const { libraryRate, plainRate, appended, delayMs, hot, finalHot, rssBytes } = load;
  const half = Math.ceil(hot.length / 2);
  const before = greatest(hot.slice(0, half));
  return [
    {
      name: 'library: append batches of 1,000, durable, with upkeep',
      unit: 'readings/s',
      value: libraryRate,
      comparison: {
        name: 'best insert into a plain table',
        value: plainRate,
        ratio: libraryRate / plainRate,
      },
      goal: { required: 0.4, aim: 0.7 },
      details: { appended },
    },
    {
      name: 'event loop delay under this load, 99th percentile',
      unit: 'ms',
      value: delayMs.p99,
      limit: { required: 20, aim: 10 },
      details: { p50: round(delayMs.p50), greatest: round(delayMs.greatest) },
    },
    {
      name: 'readings not sealed, at most',
      unit: 'readings',
      value: greatest(hot),
      limit: { required: mostGrowth * before },
      details: { firstHalf: before, secondHalf: greatest(hot.slice(half)), afterUpkeep: finalHot },
    },
    {
      name: 'memory of the process, at most',
      unit: 'MB resident',
      value: greatest(rssBytes) / 1e6,
      details: { atTheEnd: Math.round((rssBytes.at(-1) ?? 0) / 1e6) },
    },
  ];
}

function greatest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
