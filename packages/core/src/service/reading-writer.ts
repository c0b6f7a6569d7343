import { parseDeviceId } from '../device/device-id.ts';
import type { MetricSet } from '../metric/metric.ts';
import type { Reading } from '../reading/reading.ts';
import { toReading } from '../reading/to-reading.ts';
import type { IdempotencyClaim } from '../storage/idempotency-store.ts';
import type { AppendReceipt } from '../storage/reading-store.ts';
import { appendStream, type PreparedRows } from './append-stream.ts';
import { type CheckedReadings, createReadingChecks, type ReadingChecks } from './check-readings.ts';
import { parseIdempotencyKey, type WriteOptions } from './idempotent-write.ts';
import { KeyedLock } from './keyed-lock.ts';
import type { AppendResult, AppendStreamOptions, ReadingService } from './reading-service.ts';
import type { RowBlock } from './row-queue.ts';
import type { ServiceContext } from './service-context.ts';

/** The part of {@link ReadingService} that stores. */
export function createReadingWriter<R extends string, O extends string>(
  context: ServiceContext,
): Pick<ReadingService<R, O>, 'append' | 'appendBatch' | 'appendMany' | 'appendStream'> {
  const { storage, open } = context;
  const streams = new KeyedLock();
  let checks: ReadingChecks | undefined;

  async function openChecks(): Promise<ReadingChecks> {
    checks ??= createReadingChecks(await open(), context);
    return checks;
  }

  async function storeBatch(
    checked: CheckedReadings,
    scope: string,
    options: WriteOptions,
  ): Promise<AppendResult> {
    if (checked.rowCount > 0) await store(context, checked, { scope, options });
    return { accepted: checked.rowCount };
  }

  return {
    async append(deviceId, reading, options = {}) {
      const id = parseDeviceId(deviceId);
      const opened = checks ?? (await openChecks());
      const checked = opened.one(id, reading);
      const receipt = await store(context, checked, { scope: `readings.append/${id}`, options });
      return toAppended<R, O>(checked, receipt, opened.metrics);
    },
    async appendBatch(deviceId, readings, options = {}) {
      const id = parseDeviceId(deviceId);
      // At once where that is possible, so that the caller may let go of objects that were handed in.
      const checked = (checks ?? (await openChecks())).batch(id, readings);
      return storeBatch(checked, `readings.appendBatch/${id}`, options);
    },
    async appendMany(readings, options = {}) {
      const checked = (checks ?? (await openChecks())).many(readings, options.deviceIdField);
      return storeBatch(checked, 'readings.appendMany', options);
    },
    async appendStream(source, options = {}) {
      const { deviceId, idempotencyKey, onProgress, signal } = options;
      const scope =
        deviceId === undefined ? 'readings.appendStream' : `readings.appendStream/${deviceId}`;
      const check = streamCheck(await openChecks(), options);
      const key = parseIdempotencyKey(idempotencyKey);
      const prepare = (rows: RowBlock): PreparedRows => {
        const checked = check(rows);
        return {
          ...checked,
          append: (part) => store(context, checked, { scope, part, options }),
        };
      };
      const record = key === undefined ? undefined : { store: storage.idempotency, scope, key };
      const run = (): Promise<number> =>
        appendStream(source, { prepare, record, onProgress, signal });
      return {
        accepted: key === undefined ? await run() : await streams.run(`${scope} ${key}`, run),
      };
    },
  };
}

interface StoreOptions {
  /** The operation and what it is done to: within it an idempotency key means one write. */
  readonly scope: string;
  readonly part?: number;
  readonly options: WriteOptions;
}

async function store(
  { storage, clock, noteAppended }: ServiceContext,
  checked: CheckedReadings,
  { scope, part = 0, options: { idempotencyKey, signal } }: StoreOptions,
): Promise<AppendReceipt> {
  const key = parseIdempotencyKey(idempotencyKey);
  let idempotency: IdempotencyClaim | undefined;
  if (key !== undefined) {
    const fingerprint = checked.fingerprint();
    // Waiting for what is there already costs as much as making it.
    const known = typeof fingerprint === 'string' ? fingerprint : await fingerprint;
    idempotency = { scope, key, part, fingerprint: known };
  }
  const nowMs = checked.assignedMs ?? clock.now();
  const receipt = await storage.readings.append(checked.batch, { nowMs, idempotency, signal });
  noteAppended(checked.rowCount);
  return receipt;
}

function streamCheck(
  checks: ReadingChecks,
  { deviceId, deviceIdField }: AppendStreamOptions,
): (rows: RowBlock) => CheckedReadings {
  if (deviceId === undefined) return (rows) => checks.many(rows, deviceIdField);
  const id = parseDeviceId(deviceId);
  return (rows) => checks.batch(id, rows);
}

/** The stored form of one reading; a repeat without a timestamp has that of the first. */
function toAppended<R extends string, O extends string>(
  { batch, assignedMs }: CheckedReadings,
  { firstIds, receivedAtMs }: AppendReceipt,
  metrics: MetricSet,
): Reading<R, O> {
  const [entry] = batch;
  if (entry === undefined) throw new TypeError('One reading was checked to no reading.');
  const { deviceId, readings } = entry;
  const timestamps = assignedMs === undefined ? readings.timestamps : [receivedAtMs];
  const stored = { ids: firstIds, timestamps, values: readings.values };
  return toReading<R, O>(stored, 0, { metrics, deviceId });
}
