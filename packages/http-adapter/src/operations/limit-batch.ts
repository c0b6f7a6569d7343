import { DeviceStatsError } from '@device-stats/core';
import type { OperationContext } from './operation-context.ts';

/**
 * Lets a batch pass if it is not longer than the server takes. Whether it is a batch at all, the facade judges.
 *
 * @throws `LIMIT_EXCEEDED`
 */
export function limitBatch(batch: unknown, { maxBatchReadings }: OperationContext): unknown {
  if (!Array.isArray(batch) || batch.length <= maxBatchReadings) return batch;
  throw new DeviceStatsError('LIMIT_EXCEEDED', {
    message: `The batch has ${batch.length} readings; send at most ${maxBatchReadings} at once, or any number as NDJSON.`,
    details: { limit: maxBatchReadings, requested: batch.length },
  });
}
