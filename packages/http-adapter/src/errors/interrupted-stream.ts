/** How far a streamed request had come. */
export interface StreamProgress {
  /** The line that ended it, from 1; absent when no line did. */
  readonly line?: number;
  /** How many readings of it are stored. */
  readonly accepted: number;
}

/** What ended a streamed request, with how far it had come. The cause says what happened. */
export class InterruptedStream extends Error {
  override readonly name = 'InterruptedStream';
  readonly progress: StreamProgress;

  constructor(cause: unknown, progress: StreamProgress) {
    super('A streamed request ended early.', { cause });
    this.progress = progress;
  }
}
