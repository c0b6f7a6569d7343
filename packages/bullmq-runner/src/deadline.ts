/** A moment at which waiting ends. */
export class Deadline {
  readonly #atMs: number;

  constructor(durationMs: number) {
    this.#atMs = performance.now() + durationMs;
  }

  get remainingMs(): number {
    return Math.max(0, this.#atMs - performance.now());
  }

  /** Resolves with the promise, or with `undefined` at the deadline; what becomes of the promise later does not matter. */
  async race<T>(promise: Promise<T>): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const end = new Promise<undefined>((resolve) => {
      // A longer pause would be taken for none.
      timer = setTimeout(() => resolve(undefined), Math.min(this.remainingMs, 2 ** 31 - 1));
    });
    try {
      return await Promise.race([promise, end]);
    } finally {
      clearTimeout(timer);
    }
  }
}
