import {
  type Device,
  isDeviceStatsError,
  readingFields,
  type StatisticsOptions,
} from '@device-stats/core';
import type { OperationContext } from '../operations/operation-context.ts';
import { wireAnalytics } from '../wire/analytics.ts';
import { wireDevice } from '../wire/device.ts';
import type { ServerEvent } from './event-stream.ts';

/** Which events. */
export interface DeviceEventsOptions {
  readonly deviceId: string;
  /** Which statistics come with them. */
  readonly statistics: Omit<StatisticsOptions, 'signal'>;
  /** The id of the event after which to begin; undefined: with the present state. */
  readonly lastEventId: string | undefined;
  readonly signal: AbortSignal;
}

/** How long after an event the next one comes at the earliest, in milliseconds. */
const pauseMs = 250;

/** The state of a device now, and again whenever its data have changed. */
export async function* deviceEvents(
  context: OperationContext,
  options: DeviceEventsOptions,
): AsyncGenerator<ServerEvent, void, undefined> {
  const { deviceStats } = context;
  const { deviceId, signal } = options;
  let shown = parseEventId(options.lastEventId);
  for await (const device of deviceStats.devices.watch(deviceId, { signal })) {
    if (device.version === shown?.version) continue;
    const added = shown === undefined ? null : device.readingCount - shown.readingCount;
    yield {
      event: 'change',
      id: eventId(device),
      data: { device: wireDevice(device), added, ...(await stateOf(context, options)) },
    };
    shown = device;
    await pause(pauseMs, signal);
  }
}

async function stateOf(
  { deviceStats }: OperationContext,
  { deviceId, statistics: asked, signal }: DeviceEventsOptions,
): Promise<{ readonly latest: unknown; readonly statistics: unknown }> {
  const { metrics } = deviceStats;
  const [latest, statistics] = await Promise.all([
    deviceStats.readings.getLatest(deviceId).catch(nothing),
    deviceStats.statistics.ofDevice(deviceId, { ...asked, signal }),
  ]);
  const { quantiles = [] } = asked;
  const subject = { device_id: deviceId, user_id: null };
  return {
    latest: latest === null ? null : readingFields(metrics, latest),
    statistics:
      statistics.count === 0 ? null : wireAnalytics(subject, statistics, { metrics, quantiles }),
  };
}

function nothing(error: unknown): null {
  if (isDeviceStatsError(error, 'NO_READINGS')) return null;
  throw error;
}

type EventState = Pick<Device, 'readingCount'> & { readonly version: number };

/** Tells the state, so that whoever comes back need not be remembered. */
function eventId({ version, readingCount }: EventState): string {
  return `${version}.${readingCount}`;
}

function parseEventId(id: string | undefined): EventState | undefined {
  const [, version, readingCount] = /^(\d{1,16})\.(\d{1,16})$/.exec(id ?? '') ?? [];
  if (version === undefined) return undefined;
  return { version: Number(version), readingCount: Number(readingCount) };
}

/** Resolves after a time, or when the signal is aborted. */
function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}
