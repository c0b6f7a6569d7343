import type { JobId } from '../../jobs/job.ts';
import type { JobWorker } from '../../jobs/job-runner.ts';
import { within } from './within.ts';

/** An execution that runs until a test ends it. */
export interface Delivery {
  readonly id: JobId;
  readonly end: () => void;
}

/** A worker whose executions run until the test ends them, or end by themselves if it asked for that. */
export class RecordingWorker implements JobWorker {
  /** Every delivery, in their order. */
  readonly delivered: JobId[] = [];
  /** The most executions that ever ran at once. */
  mostActive = 0;
  readonly #patienceMs: number;
  readonly #running = new Set<Delivery>();
  readonly #unseen: Delivery[] = [];
  readonly #waiting: ((delivery: Delivery) => void)[] = [];
  #endsAtOnce = false;

  constructor(options: { readonly patienceMs: number }) {
    this.#patienceMs = options.patienceMs;
  }

  execute(id: JobId): Promise<void> {
    this.delivered.push(id);
    return new Promise((resolve) => {
      const delivery: Delivery = {
        id,
        end: () => {
          this.#running.delete(delivery);
          resolve();
        },
      };
      this.#running.add(delivery);
      this.mostActive = Math.max(this.mostActive, this.#running.size);
      const taken = this.#waiting.shift();
      if (taken === undefined) this.#unseen.push(delivery);
      else taken(delivery);
      if (this.#endsAtOnce) delivery.end();
    });
  }

  redispatch(): void {
    // A test that wants deliveries asks for them itself.
  }

  /** The first delivery that was not returned yet. */
  next(): Promise<Delivery> {
    const delivery = this.#unseen.shift();
    if (delivery !== undefined) return Promise.resolve(delivery);
    const coming = new Promise<Delivery>((resolve) => this.#waiting.push(resolve));
    return within(this.#patienceMs, coming, 'a delivery');
  }

  /** As many deliveries as asked for, none of them ended. */
  async take(count: number): Promise<readonly Delivery[]> {
    const taken: Delivery[] = [];
    while (taken.length < count) taken.push(await this.next());
    return taken;
  }

  /** Ends each of as many deliveries before it waits for the next one; returns their ids. */
  async finish(count: number): Promise<readonly JobId[]> {
    const ids: JobId[] = [];
    while (ids.length < count) {
      const { id, end } = await this.next();
      ids.push(id);
      end();
    }
    return ids;
  }

  /** Lets what runs, and all that comes, end at once. */
  letEnd(): void {
    this.#endsAtOnce = true;
    for (const { end } of this.#running) end();
  }
}
