import { DeviceStatsClientError } from '../errors/device-stats-client-error.ts';
import type { Transport } from '../transport/transport.ts';
import { devicePath } from '../wire/device-path.ts';
import { idempotencyHeader } from '../wire/write-options.ts';
import type { Batch } from './outbox.ts';

/** Sends a batch once; resolves when it is stored. */
export type SendBatch = (batch: Batch, signal: AbortSignal) => Promise<void>;

/**
 * Sends batches of one device, or of readings that name theirs.
 *
 * @throws `INVALID_INPUT`
 */
export function createBatchSender(transport: Transport, deviceId: string | undefined): SendBatch {
  const path = deviceId === undefined ? undefined : devicePath(deviceId);
  return async ({ items, key }, signal) => {
    const { data } = await transport.requestOnce((api, scope) => {
      const header = idempotencyHeader(key);
      const init = {
        body: `[${items.map(({ json }) => json).join(',')}]` as never, // the document's type is what this is the text of
        bodySerializer: (body: unknown) => body,
        headers: { 'Content-Type': 'application/json' },
        signal: scope.signal,
      };
      return path === undefined
        ? api.POST('/stats/batch', { params: { header }, ...init })
        : api.POST('/devices/{device_id}/stats/batch', { params: { path, header }, ...init });
    }, signal);
    if (data.accepted !== items.length) throw otherAnswer(data.accepted, items.length);
  };
}

/** Something between may answer anything with success, such as the login page of a network. */
function otherAnswer(accepted: unknown, count: number): DeviceStatsClientError {
  return new DeviceStatsClientError('BAD_RESPONSE', {
    message: `The answer to a batch of ${count} readings says that ${String(accepted)} are stored. Check the base URL, and proxies on the way.`,
    retryable: true,
  });
}
