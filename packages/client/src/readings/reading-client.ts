import type { components } from '../openapi.gen.ts';
import type { Transport } from '../transport/transport.ts';
import { devicePath } from '../wire/device-path.ts';
import {
  asDeclared,
  type DeviceReadingInput,
  type Reading,
  type ReadingInput,
} from '../wire/metric-types.ts';
import { allItems, type Page, type PageOptions, pageQuery } from '../wire/page.ts';
import { type PeriodInput, periodQuery } from '../wire/period-query.ts';
import { type CallOptions, idempotencyHeader, type WriteOptions } from '../wire/write-options.ts';
import { type AppendStreamOptions, appendStream } from './append-stream.ts';
import type { ReadingSource } from './line-source.ts';

/** What became of a batch. */
export type AppendResult = Readonly<components['schemas']['Accepted']>;

/** Which raw readings to read or remove. */
export interface ReadingPeriodOptions extends PeriodInput, CallOptions {}

/** Which page of raw readings to read. */
export interface ReadingPageOptions extends PeriodInput, PageOptions {}

/** Readings. Every method rejects with `INVALID_INPUT` for input that cannot be, with every fault in `errors`. */
export interface ReadingClient<R extends string, O extends string> {
  /**
   * Stores one reading, durably; its device exists from then on.
   *
   * @throws `IDEMPOTENCY_CONFLICT`; `OVERLOADED`
   */
  append(
    deviceId: string,
    reading: ReadingInput<R, O>,
    options?: WriteOptions,
  ): Promise<Reading<R, O>>;

  /**
   * Stores readings of one device, all or nothing. An empty batch does nothing.
   *
   * @throws `IDEMPOTENCY_CONFLICT`; `OVERLOADED`; `LIMIT_EXCEEDED` beyond 100,000 readings; `BODY_TOO_LARGE`
   */
  appendBatch(
    deviceId: string,
    readings: readonly ReadingInput<R, O>[],
    options?: WriteOptions,
  ): Promise<AppendResult>;

  /** As {@link appendBatch}, each reading naming its device in `device_id`. */
  appendMany(
    readings: readonly DeviceReadingInput<R, O>[],
    options?: WriteOptions,
  ): Promise<AppendResult>;

  /**
   * Stores any number of readings in bounded memory. The source yields readings, or arrays of them, which is faster. A faulty
   * reading ends the stream with `INVALID_INPUT`; the error's `problem` tells its `line` and how many were `accepted`.
   *
   * After an error the whole stream can be sent again under the same `idempotencyKey`; what is stored is passed over.
   *
   * @throws `INVALID_INPUT`; `IDEMPOTENCY_CONFLICT` when a repeat differs from what was stored; an error of the source as it is
   */
  appendStream(
    source:
      | AsyncIterable<ReadingInput<R, O> | readonly ReadingInput<R, O>[]>
      | Iterable<ReadingInput<R, O> | readonly ReadingInput<R, O>[]>,
    options: AppendStreamOptions & { readonly deviceId: string },
  ): Promise<AppendResult>;
  appendStream(
    source:
      | AsyncIterable<DeviceReadingInput<R, O> | readonly DeviceReadingInput<R, O>[]>
      | Iterable<DeviceReadingInput<R, O> | readonly DeviceReadingInput<R, O>[]>,
    options?: AppendStreamOptions,
  ): Promise<AppendResult>;

  /**
   * The reading with the greatest timestamp, then the greatest id.
   *
   * @throws `DEVICE_NOT_FOUND`; `NO_READINGS`
   */
  getLatest(deviceId: string, options?: CallOptions): Promise<Reading<R, O>>;

  /**
   * A device's readings, oldest first, those of one timestamp by id.
   *
   * @throws `DEVICE_NOT_FOUND`; `INVALID_PERIOD`; `INVALID_CURSOR`
   */
  list(deviceId: string, options?: ReadingPageOptions): Promise<Page<Reading<R, O>>>;

  /**
   * All of a device's readings, in the order of {@link list}, a page at a time as they are asked for. Readings that arrive
   * behind the current position while it runs are not shown.
   *
   * @throws `DEVICE_NOT_FOUND`; `INVALID_PERIOD`
   */
  stream(deviceId: string, options?: ReadingPeriodOptions): AsyncIterable<Reading<R, O>>;

  /**
   * Removes a device's readings of a period, all without one. Returns how many; too few when an answer was lost and the client
   * asked again.
   *
   * @throws `DEVICE_NOT_FOUND`; `INVALID_PERIOD`
   */
  remove(deviceId: string, options?: ReadingPeriodOptions): Promise<number>;
}

/** The part of the client for readings. */
export function createReadingClient<R extends string, O extends string>(
  transport: Transport,
): ReadingClient<R, O> {
  return { ...createReadingWriter<R, O>(transport), ...createReadingReader<R, O>(transport) };
}

function createReadingWriter<R extends string, O extends string>(
  transport: Transport,
): Pick<ReadingClient<R, O>, 'append' | 'appendBatch' | 'appendMany' | 'appendStream'> {
  const headerOf = ({
    idempotencyKey = transport.settings.runtime.createKey(),
  }: WriteOptions): ReturnType<typeof idempotencyHeader> => idempotencyHeader(idempotencyKey);
  return {
    async append(deviceId, reading, options = {}) {
      const params = { path: devicePath(deviceId), header: headerOf(options) };
      const body = asDeclared<components['schemas']['ReadingInput']>(reading);
      const { data } = await transport.request(
        (api, { signal }) => api.POST('/devices/{device_id}/stats', { params, body, signal }),
        options.signal,
      );
      return asDeclared(data);
    },
    async appendBatch(deviceId, readings, options = {}) {
      const params = { path: devicePath(deviceId), header: headerOf(options) };
      const body = asDeclared<components['schemas']['ReadingInput'][]>(readings);
      const { data } = await transport.request(
        (api, { signal }) => api.POST('/devices/{device_id}/stats/batch', { params, body, signal }),
        options.signal,
      );
      return data;
    },
    async appendMany(readings, options = {}) {
      const params = { header: headerOf(options) };
      const body = asDeclared<components['schemas']['DeviceReadingInput'][]>(readings);
      const { data } = await transport.request(
        (api, { signal }) => api.POST('/stats/batch', { params, body, signal }),
        options.signal,
      );
      return data;
    },
    appendStream: async (source: ReadingSource, options?: AppendStreamOptions) =>
      appendStream(source, transport, options),
  };
}

function createReadingReader<R extends string, O extends string>(
  transport: Transport,
): Pick<ReadingClient<R, O>, 'getLatest' | 'list' | 'stream' | 'remove'> {
  const list: ReadingClient<R, O>['list'] = async (deviceId, options = {}) => {
    const query = { ...periodQuery(options), ...pageQuery(options) };
    const params = { path: devicePath(deviceId), query };
    const { data } = await transport.request(
      (api, { signal }) => api.GET('/devices/{device_id}/readings', { params, signal }),
      options.signal,
    );
    return asDeclared(data);
  };
  return {
    list,
    stream: (deviceId, { from, to, signal } = {}) =>
      allItems((page) => list(deviceId, { ...page, from, to }), { signal }),
    async getLatest(deviceId, options = {}) {
      const params = { path: devicePath(deviceId) };
      const { data } = await transport.request(
        (api, { signal }) => api.GET('/devices/{device_id}/stats', { params, signal }),
        options.signal,
      );
      return asDeclared(data);
    },
    async remove(deviceId, options = {}) {
      const params = { path: devicePath(deviceId), query: periodQuery(options) };
      const { data } = await transport.request(
        (api, { signal }) => api.DELETE('/devices/{device_id}/readings', { params, signal }),
        options.signal,
      );
      return data.deleted;
    },
  };
}
