import type { DeviceStatsClientError } from '../errors/device-stats-client-error.ts';
import type { Batch, BatchSize } from './outbox.ts';

/** How large batches are: as configured, or smaller where the server, or a proxy, takes less. */
export class BatchLimits implements BatchSize {
  #mostReadings: number;
  #maxReadings: number;
  /** Half of what proxies commonly let pass. */
  #maxBytes = 524_288;

  constructor(maxReadings: number) {
    this.#mostReadings = maxReadings;
    this.#maxReadings = maxReadings;
  }

  get maxReadings(): number {
    return this.#maxReadings;
  }

  get maxBytes(): number {
    return this.#maxBytes;
  }

  /** After a batch that was too much at once. A limit of the server stays; one faulty reading among others is passed. */
  shrink(error: DeviceStatsClientError, { items, sizeBytes }: Batch): void {
    if (error.status === 413) this.#maxBytes = half(sizeBytes);
    else this.#maxReadings = half(items.length);
    if (error.code === 'LIMIT_EXCEEDED') {
      this.#mostReadings = Math.max(1, error.problem?.limit ?? this.#maxReadings);
      this.#maxReadings = Math.min(this.#maxReadings, this.#mostReadings);
    }
  }

  /** After a batch that was taken. */
  grow(): void {
    this.#maxReadings = Math.min(this.#mostReadings, this.#maxReadings * 2);
  }
}

function half(value: number): number {
  return Math.max(1, Math.floor(value / 2));
}
