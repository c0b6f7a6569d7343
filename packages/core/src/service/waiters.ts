/** Who waits for changes of things, by the thing's key; each is woken once. */
export class Waiters<K> {
  readonly #waiting = new Map<K, Set<() => void>>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Calls back once, at the next change; returns what ends the waiting. */
  add(key: K, wake: () => void): () => void {
    const waiting = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waiting.add(wake));
    return () => {
      waiting.delete(wake);
      if (waiting.size === 0 && this.#waiting.get(key) === waiting) this.#waiting.delete(key);
    };
  }

  /** To be called whenever a thing has changed, or may have. */
  wake(key: K): void {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    for (const wake of waiting ?? []) wake();
  }

  wakeAll(): void {
    for (const key of this.#waiting.keys()) this.wake(key);
  }
}
