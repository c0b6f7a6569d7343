import type { DeviceId } from '../device/device.ts';
import type { DefaultMetricName } from '../metric/metric.ts';

declare const readingIdBrand: unique symbol;

/** A positive integer, unique in a storage, never reused. */
export type ReadingId = number & { readonly [readingIdBrand]: true };

/** A moment: integer milliseconds since the Unix epoch, an ISO 8601 text with an offset, or a `Date`. */
export type TimestampInput = number | string | Date;

/**
 * What a device measured at one moment, as it is handed in.
 *
 * `R` are the required metrics, `O` the optional ones, which may be absent or null.
 */
export type ReadingInput<R extends string = DefaultMetricName, O extends string = never> = {
  readonly [N in R]: number;
} & { readonly [N in O]?: number | null } & {
  /** Years 1970 to 9999; digits finer than a millisecond are cut. Default: the clock's now. */
  readonly timestamp?: TimestampInput;
};

/** A reading that names its device, for batches of many devices. */
export type DeviceReadingInput<
  R extends string = DefaultMetricName,
  O extends string = never,
> = ReadingInput<R, O> & { readonly deviceId: string };

/** A stored reading. An optional metric that was not measured is null. */
export type Reading<R extends string = DefaultMetricName, O extends string = never> = {
  readonly [N in R]: number;
} & { readonly [N in O]: number | null } & {
  readonly id: ReadingId;
  readonly deviceId: DeviceId;
  /** Integer milliseconds since the Unix epoch, UTC. */
  readonly timestamp: number;
};
