import assert from 'node:assert/strict';
import { isDeviceStatsError } from '../../errors/device-stats-error.ts';
import type { ErrorCode } from '../../errors/error-code.ts';

/** The call must return a promise, not throw, and that must reject with an error of the code. */
export async function rejectsWith(code: ErrorCode, call: () => Promise<unknown>): Promise<void> {
  const error = await rejectionOf(call);
  if (isDeviceStatsError(error, code)) return;
  assert.fail(`expected a rejection with ${code}, got ${describeError(error)}`);
}

/** The call must return a promise, not throw, and that must reject with this very reason. */
export async function rejectsWithReason(
  reason: unknown,
  call: () => Promise<unknown>,
): Promise<void> {
  const error = await rejectionOf(call);
  assert.ok(error === reason, `expected the reason of the signal, got ${describeError(error)}`);
}

/** What the call resolves with; undefined when it rejects with `VIEW_EXPIRED`, as reading from an older view may. */
export async function unlessExpired<T>(call: () => Promise<T>): Promise<T | undefined> {
  return call().catch((error: unknown) => {
    if (isDeviceStatsError(error, 'VIEW_EXPIRED')) return undefined;
    throw error;
  });
}

async function rejectionOf(call: () => Promise<unknown>): Promise<unknown> {
  let promise: Promise<unknown>;
  try {
    promise = call();
  } catch (error) {
    return assert.fail(`expected a promise, but the call itself threw ${describeError(error)}`);
  }
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome) return outcome.error;
  return assert.fail(`expected a rejection, got ${JSON.stringify(outcome.value) ?? 'undefined'}`);
}

function describeError(error: unknown): string {
  if (isDeviceStatsError(error)) return `${error.code} (${error.message})`;
  return String(error);
}
