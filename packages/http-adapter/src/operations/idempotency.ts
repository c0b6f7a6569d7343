import type { WriteOptions } from '@device-stats/core';
import type { OperationInput } from './operation.ts';

/** The idempotency key of a request, for the facade to judge. */
export function idempotencyOf(
  header: OperationInput['header'],
): Pick<WriteOptions, 'idempotencyKey'> {
  const idempotencyKey = header('idempotency-key');
  return idempotencyKey === undefined ? {} : { idempotencyKey };
}
