import { isDeviceStatsClientError } from '../errors/device-stats-client-error.ts';
import { eventData } from '../events/event-data.ts';
import { followEvents } from '../events/follow-events.ts';
import type { Transport } from '../transport/transport.ts';
import { asDeclared } from '../wire/metric-types.ts';
import { isFinal, type JobState } from './job.ts';

/** Which job to watch. */
interface WatchOptions<J> {
  readonly path: { readonly job_id: string };
  /** The job as it is. */
  readonly get: () => Promise<J>;
  readonly signal: AbortSignal | undefined;
}

/** The longest pause between two times to ask where no events come through, in milliseconds. */
const maxPauseMs = 5_000;

/** The job now, and whenever it has changed, until it has ended. Where no events come through, it is asked for between connections. */
export async function* watchJob<J extends { readonly state: JobState }>(
  transport: Transport,
  { path, get, signal }: WatchOptions<J>,
): AsyncGenerator<J, void, undefined> {
  const events = followEvents(transport, {
    signal,
    isOptional: true,
    maxPauseMs,
    connect: (lastEventId) => (api, scope) =>
      api.GET('/jobs/{job_id}/events', {
        params: { path, header: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId } },
        parseAs: 'stream',
        signal: scope.signal,
      }),
  });
  let shown = '';
  for await (const event of events) {
    if (event !== undefined && event.event !== 'job') continue; // others may be added to the API
    const job = event === undefined ? await unlessAway(get) : asDeclared<J>(eventData(event));
    if (job === undefined) continue;
    const text = JSON.stringify(job);
    if (text !== shown) yield job;
    if (isFinal(job.state)) return;
    shown = text;
  }
}

/** Undefined while the server cannot be asked. */
async function unlessAway<J>(get: () => Promise<J>): Promise<J | undefined> {
  try {
    return await get();
  } catch (error) {
    if (isDeviceStatsClientError(error) && error.retryable) return undefined;
    throw error;
  }
}
