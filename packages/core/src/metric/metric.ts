/** A named finite float64 that devices measure. */
export interface Metric<N extends string = string> {
  /** Matches `^[a-z][a-z0-9_]{0,62}$` and is not reserved. */
  readonly name: N;
  /** Whether a reading may come without it. */
  readonly optional: boolean;
}

/** The metrics of a deployment, in the order of their columns. */
export type MetricSet = readonly Metric[];

/** How a deployment names one of its metrics: a bare name is a required metric. */
export type MetricDeclaration = string | { readonly name: string; readonly optional?: boolean };

/** The metrics that apply when none are declared. */
export type DefaultMetricName = 'x' | 'y' | 'z';

/** The names of the required metrics in a list of declarations. */
export type RequiredMetricName<D extends readonly MetricDeclaration[]> = Exclude<
  DeclaredName<D[number]>,
  OptionalMetricName<D>
>;

/** The names of the optional metrics in a list of declarations. */
export type OptionalMetricName<D extends readonly MetricDeclaration[]> = OptionalName<D[number]>;

type DeclaredName<E> = E extends string
  ? E
  : E extends { readonly name: infer N extends string }
    ? N
    : never;

type OptionalName<E> = E extends {
  readonly name: infer N extends string;
  readonly optional: true;
}
  ? N
  : never;
