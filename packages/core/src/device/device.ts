declare const deviceIdBrand: unique symbol;
declare const dataVersionBrand: unique symbol;

/** 1 to 200 code points without control characters and lone surrogates; not `.` or `..`. */
export type DeviceId = string & { readonly [deviceIdBrand]: true };

/**
 * The state of a device's data: raised by every commit that touches the device, from one counter of the storage, so that
 * no two states of any device share one.
 */
export type DataVersion = number & { readonly [dataVersionBrand]: true };

/** A source of readings; registered by its first reading, or explicitly. */
export interface Device {
  readonly id: DeviceId;
  /** Milliseconds since the Unix epoch. */
  readonly createdAtMs: number;
  /** The greatest timestamp of its readings, milliseconds since the Unix epoch; null when it has none. */
  readonly lastReadingAtMs: number | null;
  /** How many readings it has. */
  readonly readingCount: number;
  readonly version: DataVersion;
}
