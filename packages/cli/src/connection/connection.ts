import { createDeviceStatsClient, type DeviceStatsClient } from '@device-stats/client';
import { type Command, Option } from 'commander';
import type { Surroundings } from '../surroundings.ts';

/** A client of a server whose metrics are not known beforehand. */
export type Client = DeviceStatsClient<never, string>;

/** The options that say which server. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly token?: string;
}

/** A server and how to talk to it. */
export interface Connection {
  readonly url: string;
  readonly client: Client;
}

const defaultUrl = 'http://127.0.0.1:8000';

/** Adds the options that say which server. */
export function addConnectionOptions(command: Command): Command {
  return command
    .addOption(new Option('--url <url>', `the server (else DEVICE_STATS_URL, else ${defaultUrl})`))
    .addOption(
      new Option('--token <token>', 'bearer token (else API_TOKEN, which ps does not show)'),
    );
}

/** How a client is to behave where commands differ. */
export interface ClientBehaviour {
  /** How often a request is tried again. Default: that of the client. */
  readonly retries?: number;
}

/** A client of the server that options or environment name. An empty variable counts as absent. */
export function connect(
  options: ConnectionOptions,
  { environment }: Pick<Surroundings, 'environment'>,
  behaviour: ClientBehaviour = {},
): Connection {
  const url = options.url ?? (environment['DEVICE_STATS_URL'] || defaultUrl);
  const token = options.token ?? (environment['API_TOKEN'] || undefined);
  const client = createDeviceStatsClient<never, string>({
    baseUrl: url,
    ...(token === undefined ? {} : { token }),
    ...behaviour,
  });
  return { url: url.replace(/\/+$/, ''), client };
}
