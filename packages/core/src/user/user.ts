import type { DeviceId } from '../device/device.ts';

declare const userIdBrand: unique symbol;

/** A positive integer, never reused. */
export type UserId = number & { readonly [userIdBrand]: true };

/** Somebody whose devices are looked at together. A device may be linked to any number of users. */
export interface User {
  readonly id: UserId;
  /** 1 to 200 code points without control characters and lone surrogates; not unique. */
  readonly name: string;
  /** The linked devices, each once, in the order in which they were linked. */
  readonly deviceIds: readonly DeviceId[];
}

/** What a user is made from. */
export interface UserInput {
  readonly name: string;
  /** Devices to link; they must exist. A repeated id counts once. Default: none. */
  readonly deviceIds?: readonly string[];
}
