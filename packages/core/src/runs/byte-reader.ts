import { DeviceStatsError } from '../errors/device-stats-error.ts';

/** Bytes that are read from front to back. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Goes past the next bytes and returns where they begin. `STORAGE_FAILED` when there are not as many. */
  skip(length: number): number {
    const start = this.#position;
    this.#position += length;
    if (this.#position > this.bytes.length) throw damagedPage();
    return start;
  }

  /** Where what is read next begins. */
  get position(): number {
    return this.#position;
  }

  /** Goes to a position; `STORAGE_FAILED` when it is not within the bytes. */
  seek(position: number): void {
    if (position > this.bytes.length) throw damagedPage();
    this.#position = position;
  }

  /** Reads a byte. */
  byte(): number {
    return this.view.getUint8(this.skip(1));
  }

  /** Reads a double. */
  double(): number {
    return this.view.getFloat64(this.skip(8), true);
  }

  /** Ends when fewer bytes are left: `STORAGE_FAILED`. */
  expect(length: number): void {
    if (this.#position + length > this.bytes.length) throw damagedPage();
  }

  /** Ends the reading of what ends there, by default with the bytes. `STORAGE_FAILED` when it has not come just as far. */
  finish(end: number = this.bytes.length): void {
    if (this.#position !== end) throw damagedPage();
  }
}

/** The error for bytes that were not written here. */
export function damagedPage(): DeviceStatsError<'STORAGE_FAILED'> {
  return new DeviceStatsError('STORAGE_FAILED', {
    message:
      'Stored values cannot be read: their bytes are damaged. Restore the data from a backup.',
    details: {},
  });
}
