import type { JobId, JobWorker } from '@device-stats/core';

/** A worker that tells what it was asked to do, and does nothing unless the test says what. */
export class TestWorker implements JobWorker {
  readonly executed: JobId[] = [];
  redispatches = 0;
  readonly #work: (id: JobId) => Promise<void>;

  constructor(work: (id: JobId) => Promise<void> = async () => undefined) {
    this.#work = work;
  }

  async execute(id: JobId): Promise<void> {
    this.executed.push(id);
    await this.#work(id);
  }

  redispatch(): void {
    this.redispatches += 1;
  }
}

/** Something that a test does later, and others wait for. */
export function createSignal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
