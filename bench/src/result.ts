/** One figure of a benchmark. */
export interface BenchResult {
  /** What was measured. */
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** What it is compared with in the same run, and by how much it is better than that: above 1 is better. */
  readonly comparison?: { readonly name: string; readonly value: number; readonly ratio: number };
  /** The ratio that must be reached, and the one aimed at. */
  readonly goal?: Target;
  /** The value that may not be exceeded, and the one aimed at. */
  readonly limit?: Target;
  /** Further facts of the run, such as percentiles. */
  readonly details?: Readonly<Record<string, number | string>>;
}

/** What must be reached, and what is aimed at beyond that. */
export interface Target {
  readonly required: number;
  readonly aim?: number;
}
