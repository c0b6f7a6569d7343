/**
 * Readings of one device as columns of equal length; row `i` is one reading.
 *
 * The form in which readings travel between the facade and a storage: validated, and cheap to pack.
 */
export interface ReadingColumns {
  /** Integer milliseconds since the Unix epoch. */
  readonly timestamps: Float64Array;
  /** A column for each metric, in the order of the declared {@link MetricSet}; NaN where the metric is absent. */
  readonly values: readonly Float64Array[];
}

/** Stored readings as columns. */
export interface StoredReadingColumns extends ReadingColumns {
  /** Reading ids: positive integers. */
  readonly ids: Float64Array;
}
