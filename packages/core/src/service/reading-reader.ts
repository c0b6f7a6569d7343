import { parseDeviceId } from '../device/device-id.ts';
import { DeviceStatsError } from '../errors/device-stats-error.ts';
import { parsePeriod } from '../period/parse-period.ts';
import type { Reading } from '../reading/reading.ts';
import type { StoredReadingColumns } from '../reading/reading-columns.ts';
import { toReading, toReadings } from '../reading/to-reading.ts';
import type { ReadingPosition } from '../storage/reading-store.ts';
import { type CursorScope, decodeCursor, encodeCursor } from './cursor.ts';
import { parseLimit } from './page.ts';
import type { ReadingPeriodOptions, ReadingService } from './reading-service.ts';
import type { ServiceContext } from './service-context.ts';

/** How many readings a stream reads at a time. */
const streamPageSize = 4_000;

/** The part of {@link ReadingService} that reads and removes. */
export function createReadingReader<R extends string, O extends string>(
  context: ServiceContext,
): Pick<ReadingService<R, O>, 'getLatest' | 'list' | 'stream' | 'remove'> {
  const { storage, open } = context;
  return {
    async getLatest(deviceId) {
      const id = parseDeviceId(deviceId);
      const metrics = await open();
      const latest = await storage.readings.findLatest(id);
      if (latest.ids.length === 0) noReadings(deviceId);
      return toReading<R, O>(latest, 0, { metrics, deviceId: id });
    },
    async list(deviceId, options = {}) {
      const id = parseDeviceId(deviceId);
      const period = parsePeriod(options);
      const limit = parseLimit(options.limit);
      const scope: CursorScope = ['readings', id, period.from ?? null, period.to ?? null];
      const after =
        options.cursor === undefined
          ? undefined
          : toPosition(decodeCursor(scope, options.cursor, 2));
      const metrics = await open();
      // One more than asked for tells whether there is a next page.
      const query = {
        deviceId: id,
        period,
        limit: limit + 1,
        ...optional({ after, signal: options.signal }),
      };
      const items = toReadings<R, O>(await storage.readings.page(query), { metrics, deviceId: id });
      const last = items[limit - 1];
      if (items.length <= limit || last === undefined) return { items, nextCursor: null };
      return {
        items: items.slice(0, limit),
        nextCursor: encodeCursor(scope, [last.timestamp, last.id]),
      };
    },
    stream(deviceId, options = {}) {
      return streamReadings<R, O>(context, deviceId, options);
    },
    async remove(deviceId, options = {}) {
      const id = parseDeviceId(deviceId);
      const period = parsePeriod(options);
      await open();
      return storage.readings.remove({
        deviceId: id,
        period,
        ...optional({ signal: options.signal }),
      });
    },
  };
}

async function* streamReadings<R extends string, O extends string>(
  { storage, open }: ServiceContext,
  deviceId: string,
  options: ReadingPeriodOptions,
): AsyncGenerator<Reading<R, O>, void, undefined> {
  const id = parseDeviceId(deviceId);
  const period = parsePeriod(options);
  const metrics = await open();
  let after: ReadingPosition | undefined;
  for (;;) {
    const query = {
      deviceId: id,
      period,
      limit: streamPageSize,
      ...optional({ after, signal: options.signal }),
    };
    const page = await storage.readings.page(query);
    for (let row = 0; row < page.ids.length; row += 1) {
      options.signal?.throwIfAborted();
      yield toReading<R, O>(page, row, { metrics, deviceId: id });
    }
    if (page.ids.length < streamPageSize) return;
    after = lastPosition(page);
  }
}

function lastPosition({ timestamps, ids }: StoredReadingColumns): ReadingPosition {
  return { timestamp: timestamps.at(-1) ?? 0, id: ids.at(-1) ?? 0 };
}

function toPosition([timestamp = 0, id = 0]: readonly number[]): ReadingPosition {
  return { timestamp, id };
}

/** Leaves out what is undefined, which the storage's queries do not allow. */
function optional({
  after,
  signal,
}: {
  readonly after?: ReadingPosition | undefined;
  readonly signal?: AbortSignal | undefined;
}): { readonly after?: ReadingPosition; readonly signal?: AbortSignal } {
  return { ...(after && { after }), ...(signal && { signal }) };
}

function noReadings(deviceId: string): never {
  throw new DeviceStatsError('NO_READINGS', {
    message: `The device ${JSON.stringify(deviceId)} has no readings.`,
    details: {},
  });
}
