import { type DeviceStatsClientOptions, parseClientOptions } from './client-options.ts';
import { createDeviceClient, type DeviceClient } from './devices/device-client.ts';
import { type DeviceEvent, watchDevice } from './devices/watch-device.ts';
import { createJobClient, type JobClient } from './jobs/job-client.ts';
import { createReadingClient, type ReadingClient } from './readings/reading-client.ts';
import {
  createStatisticsClient,
  type StatisticsClient,
  type StatisticsOptions,
} from './statistics/statistics-client.ts';
import { withTransport } from './transport/client-transport.ts';
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
  readonly jobs: JobClient<R, O>;

  /**
   * The state of a device with its statistics, of all time or of a period: at once, and again whenever its data have changed, whoever has
   * changed them. Connects again by itself, for as long as it takes; a slow consumer gets fewer events, never old ones. Never ends by
   * itself.
   *
   * @example
   * ```ts
   * for await (const { added, statistics } of client.watchDevice('boiler-1', { signal })) {
   *   console.log(added, statistics?.median_x);
   * }
   * ```
   *
   * @throws `DEVICE_NOT_FOUND`, also once it is removed; `INVALID_INPUT`, `INVALID_PERIOD`; the reason of an aborted signal
   */
  watchDevice(
    deviceId: string,
    options?: StatisticsOptions,
  ): AsyncGenerator<DeviceEvent<R, O>, void, undefined>;
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
  return withTransport(
    {
      devices: createDeviceClient(transport),
      users: createUserClient(transport),
      readings: createReadingClient<R, O>(transport),
      statistics: createStatisticsClient<R, O>(transport),
      jobs: createJobClient<R, O>(transport),
      watchDevice: (deviceId, asked) => watchDevice<R, O>(transport, deviceId, asked),
    },
    transport,
  );
}
