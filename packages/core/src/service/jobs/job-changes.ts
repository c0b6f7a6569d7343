import type { JobId } from '../../jobs/job.ts';

/** Wakes who waits for changes of a job in this process. */
export class JobChanges {
  readonly #waiting = new Map<JobId, Set<() => void>>();

  /** To be called whenever the record of a job has changed, or may have. */
  note(id: JobId): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    for (const wake of waiting ?? []) wake();
  }

  /** Calls back once, at the next change; returns what ends the waiting. */
  onNext(id: JobId, wake: () => void): () => void {
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting.add(wake));
    return () => {
      waiting.delete(wake);
      if (waiting.size === 0 && this.#waiting.get(id) === waiting) this.#waiting.delete(id);
    };
  }
}
