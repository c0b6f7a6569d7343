import { type DeviceStatsClientOptions, parseClientOptions } from './client-options.ts';
import { createDeviceClient, type DeviceClient } from './devices/device-client.ts';
import { createReadingClient, type ReadingClient } from './readings/reading-client.ts';
import { createStatisticsClient, type StatisticsClient } from './statistics/statistics-client.ts';
import { createTransport } from './transport/transport.ts';
import { createUserClient, type UserClient } from './users/user-client.ts';
import type { DefaultMetricName } from './wire/metric-types.ts';

/**
 * The API, grouped as the facade of `@device-stats/core`, with the API's own field names. It holds nothing that must be closed.
 *
 * Every method rejects with a `DeviceStatsClientError`, or with the reason of the caller's signal.
 */
export interface DeviceStatsClient<R extends string = DefaultMetricName, O extends string = never> {
  readonly devices: DeviceClient;
  readonly users: UserClient;
  readonly readings: ReadingClient<R, O>;
  readonly statistics: StatisticsClient<R, O>;
}

/**
 * Makes a client of the API. The type arguments name the metrics that the server has declared: first those that every reading
 * has, then the optional ones. Default: `x`, `y`, `z`.
 *
 * @example
 * ```ts
 * import { createDeviceStatsClient } from '@device-stats/client';
 *
 * const client = createDeviceStatsClient<'temperature'>({ baseUrl: 'https://stats.example.com' });
 * await client.readings.append('boiler-1', { temperature: 21.5 });
 * const { median_temperature } = await client.statistics.ofDevice('boiler-1');
 * ```
 *
 * @throws `INVALID_OPTION`
 */
export function createDeviceStatsClient<
  R extends string = DefaultMetricName,
  O extends string = never,
>(options: DeviceStatsClientOptions): DeviceStatsClient<R, O> {
  const transport = createTransport(parseClientOptions(options));
  return {
    devices: createDeviceClient(transport),
    users: createUserClient(transport),
    readings: createReadingClient<R, O>(transport),
    statistics: createStatisticsClient<R, O>(transport),
  };
}
