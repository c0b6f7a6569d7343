/** Statistics as the API answers them: `min_x`, `p99_9_x`, and fields that are no figures of a metric. */
export type Answer = Readonly<Record<string, unknown>>;

/** The metrics of an answer, in their order. Every metric has a sum, and no other field begins so. */
export function metricsOf(answer: Answer): readonly string[] {
  return Object.keys(answer)
    .filter((key) => key.startsWith('sum_'))
    .map((key) => key.slice('sum_'.length));
}

/** The figures of an answer, in their order: `min`, `median`, `p90`. */
export function figuresOf(answer: Answer): readonly string[] {
  const metrics = metricsOf(answer);
  const figures = Object.keys(answer).flatMap((key) => {
    // The longest one, since a metric may be called as the end of another.
    const metric = metrics
      .filter((name) => key.endsWith(`_${name}`))
      .reduce((longest, name) => (name.length > longest.length ? name : longest), '');
    return metric === '' ? [] : [key.slice(0, -metric.length - 1)];
  });
  return [...new Set(figures)].filter((figure) => figure !== 'count');
}

/** A figure of a metric; null where there is none. */
export function figureOf(answer: Answer, figure: string, metric: string): number | null {
  const value = answer[`${figure}_${metric}`];
  return typeof value === 'number' ? value : null;
}
