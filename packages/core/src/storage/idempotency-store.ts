/** Names one write, so that its repeat can be told from a new one. */
export interface IdempotencyKey {
  /** The operation and what it is done to. */
  readonly scope: string;
  /** What the caller chose: 1 to 255 characters. */
  readonly key: string;
  /** Which commit of a streamed write, from 0; 0 for a write of one commit. */
  readonly part: number;
}

/** A key together with what it stands for, recorded in the transaction of the write. */
export interface IdempotencyClaim extends IdempotencyKey {
  /** A hash of the input, without what the server assigned. Another one under the same key is a conflict. */
  readonly fingerprint: string;
}

/** A recorded write of readings. */
export interface RecordedWrite {
  readonly fingerprint: string;
  /** How many readings it stored. */
  readonly readingCount: number;
}

/** Keeps the keys of past writes. They are written by the writes themselves. */
export interface IdempotencyStore {
  /** The recorded write of readings under a key. */
  find(key: IdempotencyKey): Promise<RecordedWrite | undefined>;

  /** Forgets the keys recorded before a moment; returns how many. */
  sweep(options: { readonly beforeMs: number }): Promise<number>;
}
