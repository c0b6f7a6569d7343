import type { EventSourceMessage } from 'eventsource-parser';
import { DeviceStatsClientError } from '../errors/device-stats-client-error.ts';

/** What an event tells. */
export function eventData({ data }: EventSourceMessage): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw new DeviceStatsClientError('BAD_RESPONSE', {
      message: 'An event is not one of the API. Check the base URL, and proxies on the way.',
      cause,
    });
  }
}
