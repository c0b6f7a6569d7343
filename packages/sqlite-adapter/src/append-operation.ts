import {
  type AppendOptions,
  type AppendReceipt,
  type DeviceReadings,
  DeviceStatsError,
  type MetricSet,
  type ReadingId,
} from '@device-stats/core';
import { columnBytes } from './chunk-codec.ts';
import type { WriteOperation } from './commit-queue.ts';

/** The append of a batch. It fails with `INVALID_INPUT` for columns that are not those of the metrics. */
export function appendOperation(
  batch: readonly DeviceReadings[],
  { nowMs, idempotency: claim, signal }: AppendOptions,
  metrics: MetricSet | undefined,
): WriteOperation<AppendReceipt> {
  const readingCount = batch.reduce((sum, { readings }) => sum + readings.timestamps.length, 0);
  return {
    readingCount,
    sizeBytes: columnBytes(readingCount, batch[0]?.readings.values.length ?? 0),
    signal,
    run(transaction) {
      checkColumns(batch, metrics);
      const { value, atMs, repeated } = transaction.log.once(claim, { readingCount, nowMs }, () =>
        batch.map(({ deviceId, readings }) => {
          const known = transaction.findDevice(deviceId);
          const device = known ?? transaction.createDevice(deviceId, nowMs);
          return transaction.append(device, readings) as ReadingId;
        }),
      );
      return { firstIds: value, receivedAtMs: atMs, repeated };
    },
  };
}

/** Another instance may have added optional metrics that the caller does not know: they may be missing. */
function checkColumns(batch: readonly DeviceReadings[], metrics: MetricSet | undefined): void {
  if (metrics === undefined) throw invalidColumns('need metrics; call declareMetrics first');
  const fewest = metrics.filter(({ optional }) => !optional).length;
  for (const { readings } of batch) {
    const { timestamps, values } = readings;
    const equal = values.every((column) => column.length === timestamps.length);
    if (!equal || values.length < fewest || values.length > metrics.length) {
      throw invalidColumns(
        `must have ${metrics.length} columns of values, as long as the timestamps`,
      );
    }
  }
}

function invalidColumns(message: string): DeviceStatsError<'INVALID_INPUT'> {
  return new DeviceStatsError('INVALID_INPUT', {
    message: `Nothing was stored: the readings ${message}.`,
    details: { faults: [{ path: ['readings'], message }] },
  });
}
