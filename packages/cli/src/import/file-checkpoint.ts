/** A position between two records of a file. */
export interface FileCheckpoint {
  /** Bytes before it. */
  readonly offset: number;
  /** The number of the line behind it. */
  readonly line: number;
  /** SHA-256 of the bytes before it: whether the file still begins as it did. */
  readonly digest: string;
  /** The columns of CSV; null for NDJSON. */
  readonly columns: readonly string[] | null;
}

/** Whether something read from a state file is a checkpoint. */
export function isFileCheckpoint(value: unknown): value is FileCheckpoint {
  if (typeof value !== 'object' || value === null) return false;
  const { offset, line, digest, columns } = value as Partial<Record<keyof FileCheckpoint, unknown>>;
  return (
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(line) &&
    typeof digest === 'string' &&
    (columns === null ||
      (Array.isArray(columns) && columns.every((name) => typeof name === 'string')))
  );
}
