import { eventData } from '../events/event-data.ts';
import { followEvents } from '../events/follow-events.ts';
import { type StatisticsOptions, statisticsQuery } from '../statistics/statistics-client.ts';
import type { Transport } from '../transport/transport.ts';
import { devicePath } from '../wire/device-path.ts';
import { type Analytics, asDeclared, type Reading } from '../wire/metric-types.ts';
import type { Device } from './device-client.ts';

/** The state of a device at a moment. */
export interface DeviceEvent<R extends string, O extends string> {
  readonly device: Device;
  /**
   * How many readings more there are than at the event before; negative where more were removed than came; null in the first
   * event.
   */
  readonly added: number | null;
  /** The reading with the greatest timestamp; null when there is none. */
  readonly latest: Reading<R, O> | null;
  /** Null when there are no readings in the period asked for. */
  readonly statistics: Analytics<R, O> | null;
}

/** Watches a device. */
export async function* watchDevice<R extends string, O extends string>(
  transport: Transport,
  deviceId: string,
  options: StatisticsOptions = {},
): AsyncGenerator<DeviceEvent<R, O>, void, undefined> {
  const { signal } = options;
  const path = devicePath(deviceId);
  const query = statisticsQuery(options);
  const events = followEvents(transport, {
    signal,
    connect: (lastEventId) => (api, scope) =>
      api.GET('/devices/{device_id}/events', {
        params: {
          path,
          query,
          header: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
        },
        parseAs: 'stream',
        signal: scope.signal,
      }),
  });
  for await (const event of events) {
    // Others may be added to the API.
    if (event?.event === 'change') yield asDeclared(eventData(event));
  }
}
