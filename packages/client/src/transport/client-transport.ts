import { invalidOption } from '../errors/invalid-option.ts';
import type { Transport } from './transport.ts';

/*
 * What goes beyond the API's operations is a function that takes the client, not a method of it: then pages that do not call
 * it do not load it. Such functions find the transport here.
 */

const key = Symbol.for('@device-stats/client-transport');

/** The client, with its transport where {@link transportOf} finds it and logs do not show it: it holds the token. */
export function withTransport<C extends object>(client: C, transport: Transport): C {
  return Object.defineProperty(client, key, { value: transport });
}

/**
 * The transport of a client.
 *
 * @throws `INVALID_OPTION` when it is not one, or a copy
 */
export function transportOf(client: object): Transport {
  if (key in client) return client[key] as Transport; // only `withTransport` writes there
  throw invalidOption('client', 'hand in the object that createDeviceStatsClient returned');
}
