import { type Steps, Tally } from './tally.ts';

/** A write that was sent, and is not answered yet. */
export interface PendingWrite {
  /** The server said that it is stored. */
  acknowledge(): void;
  /** The server said that it is not stored. */
  refuse(): void;
}

/** What a device must have, from what was sent to it and what was answered. */
export class ExpectedDevice {
  readonly id: string;
  /** Readings that the server said are stored. */
  readonly acknowledged: Tally = new Tally();
  /** Readings that were sent, whatever became of them. */
  readonly sent: Tally = new Tally();
  #writesSent = 0;
  #writesPending = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** How many writes were sent so far: the same before and after a question if none was sent meanwhile. */
  get writesSent(): number {
    return this.#writesSent;
  }

  /** Whether it is known of every write whether it is stored. */
  get isSettled(): boolean {
    return this.#writesPending === 0;
  }

  /** Takes note of readings that are about to be sent. */
  write(readings: Steps | Tally): PendingWrite {
    this.#writesSent += 1;
    this.#writesPending += 1;
    this.sent.add(readings);
    return {
      acknowledge: () => {
        this.#writesPending -= 1;
        this.acknowledged.add(readings);
      },
      refuse: () => {
        this.#writesPending -= 1;
      },
    };
  }
}
