import type { ReporterSettings } from './reporter-options.ts';

/** A reading that waits. */
export interface OutboxItem {
  readonly json: string;
  readonly sizeBytes: number;
  /** Numbers rise in the order in which readings were reported. */
  readonly number: number;
}

/** Readings that are sent together under one key, until it is known what became of them. */
export interface Batch {
  readonly items: readonly OutboxItem[];
  readonly sizeBytes: number;
  readonly key: string;
}

/** How much a batch may hold; the first reading is taken in any case. */
export interface BatchSize {
  readonly maxReadings: number;
  readonly maxBytes: number;
}

type OutboxSettings = Pick<ReporterSettings, 'maxPendingReadings' | 'maxPendingBytes' | 'whenFull'>;

/**
 * Readings in the order in which they were reported: first those of the batch under way, if there is one, then those that wait.
 * What is in a batch stays until its fate is known, however full it gets: a batch that changed between two requests under one
 * key would be refused, and one given up may be stored.
 */
export class Outbox {
  readonly #settings: OutboxSettings;
  readonly #encoder = new TextEncoder();
  #waiting: (OutboxItem | undefined)[] = [];
  /** Where the oldest waiting item is; before it are the empty places of those that were taken. */
  #first = 0;
  #waitingBytes = 0;
  #batch: Batch | undefined;
  #nextNumber = 0;

  constructor(settings: OutboxSettings) {
    this.#settings = settings;
  }

  get waitingCount(): number {
    return this.#waiting.length - this.#first;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** The readings in all. */
  get count(): number {
    return this.waitingCount + (this.#batch?.items.length ?? 0);
  }

  /** The bytes in all. */
  get sizeBytes(): number {
    return this.#waitingBytes + (this.#batch?.sizeBytes ?? 0);
  }

  get batch(): Batch | undefined {
    return this.#batch;
  }

  get waiting(): readonly OutboxItem[] {
    return this.#waiting.slice(this.#first).filter((item) => item !== undefined);
  }

  /** The number of the next reading: all that were added have smaller ones. */
  get nextNumber(): number {
    return this.#nextNumber;
  }

  /** The least number of a reading in here; that of the next reading when there is none. */
  get oldestNumber(): number {
    const oldest = this.#batch?.items[0] ?? this.#waiting[this.#first];
    return oldest?.number ?? this.#nextNumber;
  }

  /** Adds a reading; tells whether it is in, and how many had to go for it. */
  add(json: string): { readonly isAdded: boolean; readonly droppedCount: number } {
    const { maxPendingReadings, maxPendingBytes, whenFull } = this.#settings;
    const sizeBytes = this.#encoder.encode(json).length;
    const isFull = (count: number, bytes: number): boolean =>
      count >= maxPendingReadings || bytes + sizeBytes > maxPendingBytes;
    const batchCount = this.count - this.waitingCount;
    // Where even dropping all would not make room, nothing is dropped in vain.
    const isFullAnyway = isFull(batchCount, this.#batch?.sizeBytes ?? 0);
    if (isFullAnyway || (whenFull === 'refuse-newest' && isFull(this.count, this.sizeBytes))) {
      return { isAdded: false, droppedCount: 0 };
    }
    let droppedCount = 0;
    while (isFull(this.count, this.sizeBytes)) {
      this.#shift();
      droppedCount += 1;
    }
    this.#waiting.push({ json, sizeBytes, number: this.#nextNumber });
    this.#nextNumber += 1;
    this.#waitingBytes += sizeBytes;
    return { isAdded: true, droppedCount };
  }

  /** Makes a batch of the oldest that wait, of which there must be one. */
  startBatch(key: string, { maxReadings, maxBytes }: BatchSize): Batch {
    const items: OutboxItem[] = [];
    let batchBytes = 0;
    for (;;) {
      const next = this.#waiting[this.#first];
      if (next === undefined || items.length >= maxReadings) break;
      if (items.length > 0 && batchBytes + next.sizeBytes > maxBytes) break;
      items.push(next);
      batchBytes += next.sizeBytes;
      this.#shift();
    }
    this.#batch = { items, sizeBytes: batchBytes, key };
    return this.#batch;
  }

  /** Ends the batch. Items of it that are surely not stored and may be sent in another one wait again, as the oldest. */
  endBatch(remaining: readonly OutboxItem[] = []): void {
    this.#batch = undefined;
    if (remaining.length === 0) return;
    this.#waiting = [...remaining, ...this.waiting];
    this.#first = 0;
    for (const { sizeBytes } of remaining) this.#waitingBytes += sizeBytes;
  }

  #shift(): void {
    this.#waitingBytes -= this.#waiting[this.#first]?.sizeBytes ?? 0;
    this.#waiting[this.#first] = undefined;
    this.#first += 1;
    // Now and then, since moving all others for each would take long.
    if (this.#first < 1_024 || this.#first * 2 < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#first);
    this.#first = 0;
  }
}
