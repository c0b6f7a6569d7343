import { DeviceStatsError } from '@device-stats/core';

/** How much a client may ask of the server, and for how long. Times are in milliseconds. */
export interface ServerLimits {
  /** The most open connections, at least 1; further ones are closed at once. Default: 10,000. */
  readonly maxConnections: number;
  /**
   * The most requests answered a second, of all clients together, at least 1; further ones are refused as `RATE_LIMITED` (429) with
   * `Retry-After`, before their bodies are read. A second's worth may come at once. `/healthz`, `/readyz`, `/metrics` and preflights of
   * browsers are always answered. Default: no limit.
   */
  readonly maxRequestsPerSecond: number;
  /** The most bytes of a request's line and headers together, at least 1,024; more answers 431. Default: 16,384. */
  readonly maxHeaderBytes: number;
  /** How long a request's headers may take to arrive, at least 1; longer answers 408. Default: 10,000. */
  readonly headersTimeoutMs: number;
  /**
   * How long a request may take to arrive as a whole, at least 1; longer answers 408. NDJSON uploads may take any time,
   * see `idleTimeoutMs`. Default: 30,000.
   */
  readonly requestTimeoutMs: number;
  /**
   * How long nothing may move on a streamed upload, or on a download that the client does not take, at least 1.
   * Default: 30,000.
   */
  readonly idleTimeoutMs: number;
  /**
   * How long a connection is kept open between requests, at least 1. Longer than what a proxy in front reuses its
   * connections for, commonly 60 s. Default: 65,000.
   */
  readonly keepAliveTimeoutMs: number;
  /** How long `close()` lets requests in flight finish, at least 0. Default: 10,000. */
  readonly closeTimeoutMs: number;
}

/** The longest delay that timers take. */
const maximum = 2 ** 31 - 1;
/** More requests a second than any server answers. */
export const noLimit: number = maximum;

const defaults: ServerLimits = {
  maxConnections: 10_000,
  maxRequestsPerSecond: noLimit,
  maxHeaderBytes: 16_384,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  idleTimeoutMs: 30_000,
  keepAliveTimeoutMs: 65_000,
  closeTimeoutMs: 10_000,
};

const minima: Readonly<Partial<Record<keyof ServerLimits, number>>> = {
  maxHeaderBytes: 1_024,
  closeTimeoutMs: 0,
};

/**
 * The limits, those not given at their defaults.
 *
 * @throws `INVALID_OPTION`
 */
export function serverLimits(given: Partial<ServerLimits>): ServerLimits {
  const names = Object.keys(defaults) as (keyof ServerLimits)[]; // the keys of a constant
  const entries = names.map((name) => [name, checked(name, given[name] ?? defaults[name])]);
  return Object.fromEntries(entries) as ServerLimits; // every name is there
}

function checked(option: keyof ServerLimits, value: number): number {
  const minimum = minima[option] ?? 1;
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new DeviceStatsError('INVALID_OPTION', {
    message: `${option} is ${value}; write an integer from ${minimum} to ${maximum}, or leave it out.`,
    details: { option },
  });
}
