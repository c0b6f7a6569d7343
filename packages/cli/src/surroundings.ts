import type { Readable, Writable } from 'node:stream';

/** What a command takes from the process it runs in. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input: Readable;
  /** For results, which other programs may read. */
  readonly output: TextOutput;
  /** For progress, notes and errors. */
  readonly messages: TextOutput;
  /**
   * Is aborted when somebody asks the command to stop. Its reason is an `Interruption`; whoever asks a second time does not wait.
   */
  readonly interruption: AbortSignal;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** A text that nobody else makes. */
  readonly createId: () => string;
}

/** Where text goes. */
export type TextOutput = Writable & { readonly isTTY?: boolean; readonly columns?: number };
