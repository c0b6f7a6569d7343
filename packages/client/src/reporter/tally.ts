import type { DropReason, ReporterEvents, ReporterListeners } from './reporter-events.ts';

/** Counts what becomes of readings, and tells it. */
export class Tally {
  readonly #listeners: ReporterListeners;
  readonly #untold: Record<DropReason, number> = { full: 0, closed: 0, 'in-doubt': 0 };
  reported = 0;
  #sent = 0;
  #dropped = 0;
  #rejected = 0;

  constructor(listeners: ReporterListeners) {
    this.#listeners = listeners;
  }

  get counts(): { readonly sent: number; readonly dropped: number; readonly rejected: number } {
    return { sent: this.#sent, dropped: this.#dropped, rejected: this.#rejected };
  }

  sent(event: ReporterEvents['sent']): void {
    this.#sent += event.count;
    this.#listeners.tell('sent', event);
  }

  retried(event: ReporterEvents['retried']): void {
    this.#listeners.tell('retried', event);
  }

  rejected(event: ReporterEvents['rejected']): void {
    this.#rejected += 1;
    this.#listeners.tell('rejected', event);
  }

  dropped(count: number, reason: DropReason): void {
    if (count === 0) return;
    this.#dropped += count;
    const isFirst = this.#untold[reason] === 0;
    this.#untold[reason] += count;
    if (!isFirst) return;
    queueMicrotask(() => {
      this.#listeners.tell('dropped', { count: this.#untold[reason], reason });
      this.#untold[reason] = 0;
    });
  }
}
