/** A reading as the batch routes take it; `device_id` is absent where the path names the device. */
export type RowReading = Readonly<Record<string, string | number | null>>;

/** A row of a source, read and checked as far as that is possible here. */
export interface ImportRow {
  /** Where it is, in words: `line 17`. */
  readonly place: string;
  /** The number in {@link place}. */
  readonly number: number;
  /** As it was written; for rows of a database, as JSON. */
  readonly text: string;
  /** Undefined when there is a fault. */
  readonly reading: RowReading | undefined;
  /** Every fault, with the names of fields; undefined when there is none. */
  readonly fault: string | undefined;
}
