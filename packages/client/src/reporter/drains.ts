/** Those who wait until readings have left an outbox. */
export class Drains {
  readonly #waiting = new Set<Drain>();

  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Resolves once all readings with a smaller number have left; rejects with the signal's reason before that. */
  async wait(beforeNumber: number, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const drain = { beforeNumber, resolve, reject };
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiting.add(drain);
    try {
      await promise;
    } finally {
      this.#waiting.delete(drain);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Lets those go who wait for nothing that is still there. */
  release(oldestNumber: number): void {
    for (const { beforeNumber, resolve } of this.#waiting) {
      if (beforeNumber <= oldestNumber) resolve();
    }
  }

  fail(error: Error): void {
    for (const { reject } of this.#waiting) reject(error);
  }
}

interface Drain {
  readonly beforeNumber: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
