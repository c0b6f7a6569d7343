/** Statistics of a set of readings as numbers, in the order of {@link answerColumns}. */
export type Answer = readonly number[];

export const metrics = ['x', 'y', 'z'] as const;

/** What every system is asked for. */
export const answerColumns: readonly string[] = [
  'count',
  ...metrics.flatMap((metric) =>
    ['min', 'max', 'sum', 'median'].map((name) => `${name} of ${metric}`),
  ),
];
