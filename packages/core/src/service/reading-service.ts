import type { PeriodInput } from '../period/period.ts';
import type { DeviceReadingInput, Reading, ReadingInput } from '../reading/reading.ts';
import type { ReadingBlock } from '../reading/reading-block.ts';
import type { WriteOptions } from './idempotent-write.ts';
import type { Page, PageOptions } from './page.ts';

/** What became of a batch. */
export interface AppendResult {
  /** How many readings the batch has; all are stored. */
  readonly accepted: number;
}

/** How a batch of readings of many devices is appended. */
export interface AppendManyOptions extends WriteOptions {
  /** The field that names a reading's device; payloads of the REST API have `device_id`. Default: `deviceId`. */
  readonly deviceIdField?: 'deviceId' | 'device_id';
}

/** How a stream of readings is appended. */
export interface AppendStreamOptions extends AppendManyOptions {
  /** The device of all readings. Default: each reading names its own. */
  readonly deviceId?: string;
  /** Is told after each commit how many readings of the stream are stored by now, those of an earlier attempt included. */
  readonly onProgress?: (accepted: number) => void;
}

/** Which raw readings to read. */
export interface ReadingPageOptions extends PeriodInput, PageOptions {
  readonly signal?: AbortSignal;
}

/** Which raw readings to read or remove. */
export interface ReadingPeriodOptions extends PeriodInput {
  readonly signal?: AbortSignal;
}

/**
 * Readings. Every method rejects with `INVALID_INPUT` for input that cannot be, with every fault in the error's details, and
 * then has stored nothing.
 */
export interface ReadingService<R extends string, O extends string> {
  /**
   * Stores one reading, durably; its device exists from then on.
   *
   * @throws `OVERLOADED`; `IDEMPOTENCY_CONFLICT`
   */
  append(
    deviceId: string,
    reading: ReadingInput<R, O>,
    options?: WriteOptions,
  ): Promise<Reading<R, O>>;

  /**
   * Stores readings of one device, all or nothing. An empty batch does nothing.
   *
   * @throws `OVERLOADED`; `IDEMPOTENCY_CONFLICT`; `LIMIT_EXCEEDED` beyond 100,000 readings
   */
  appendBatch(
    deviceId: string,
    readings: readonly ReadingInput<R, O>[],
    options?: WriteOptions,
  ): Promise<AppendResult>;

  /** As {@link appendBatch}, each reading naming its device. */
  appendMany(
    readings: readonly DeviceReadingInput<R, O>[],
    options?: AppendManyOptions,
  ): Promise<AppendResult>;

  /**
   * Stores readings as they come: each block the source yields is one commit. A faulty reading ends the stream with
   * `INVALID_INPUT`, its path beginning with the reading's index in the stream; everything before it is stored. Waits while
   * the storage is overloaded. A block is a list or, with `deviceId`, a {@link ReadingBlock}.
   *
   * With an idempotency key each commit is recorded; a repeat of the stream skips what was recorded, so that an interrupted
   * stream can be sent again from its beginning. One stream a key at a time: a second waits for the first.
   *
   * @throws `INVALID_INPUT`; `IDEMPOTENCY_CONFLICT` when the repeat differs from what was recorded; `LIMIT_EXCEEDED` for a
   *   block of more than 100,000 readings
   */
  appendStream(
    source: AsyncIterable<
      readonly (ReadingInput<R, O> | DeviceReadingInput<R, O>)[] | ReadingBlock<R, O>
    >,
    options?: AppendStreamOptions,
  ): Promise<AppendResult>;

  /**
   * The reading with the greatest timestamp, then the greatest id.
   *
   * @throws `DEVICE_NOT_FOUND`; `NO_READINGS`
   */
  getLatest(deviceId: string): Promise<Reading<R, O>>;

  /**
   * A device's readings, oldest first, those of one timestamp by id.
   *
   * @throws `DEVICE_NOT_FOUND`; `INVALID_PERIOD`; `INVALID_CURSOR`
   */
  list(deviceId: string, options?: ReadingPageOptions): Promise<Page<Reading<R, O>>>;

  /**
   * All of a device's readings, in the order of {@link list}, in bounded memory. Readings that arrive behind the current
   * position while it runs are not shown.
   *
   * @throws `DEVICE_NOT_FOUND`; `INVALID_PERIOD`
   */
  stream(deviceId: string, options?: ReadingPeriodOptions): AsyncIterable<Reading<R, O>>;

  /**
   * Removes a device's readings of a period; every later answer is without them. Returns how many.
   *
   * @throws `DEVICE_NOT_FOUND`; `INVALID_PERIOD`; `OVERLOADED`
   */
  remove(deviceId: string, options?: ReadingPeriodOptions): Promise<number>;
}
