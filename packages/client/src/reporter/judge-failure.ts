import type { DeviceStatsClientError, InputFault } from '../errors/device-stats-client-error.ts';

/**
 * What a failure says about a batch.
 *
 * - `again`: nothing about the readings. Also 401, 403 and 404: a token or an address that was wrong gets corrected, and what was
 *   measured meanwhile should not be lost.
 * - `faulty`: these readings can never be stored, by their places in the batch; the others can.
 * - `too-much`: all of it at once cannot be stored; parts of it may.
 * - `key-taken`: something was stored under the key that the server does not take for this batch.
 *
 * What the API refuses (`faulty`, `too-much`) it has refused in earlier requests too, whose answers were lost: it judges equal
 * content alike.
 */
export type Verdict =
  | {
      readonly kind: 'again';
      /** Whether the batch may be stored in spite of the failure. */
      readonly isInDoubt: boolean;
    }
  | { readonly kind: 'faulty'; readonly faults: ReadonlyMap<number, readonly InputFault[]> }
  | { readonly kind: 'too-much' }
  | { readonly kind: 'key-taken' };

/** Judges the failure of a batch of so many readings. */
export function judgeFailure(error: DeviceStatsClientError, count: number): Verdict {
  const { code, status = 0, problem } = error;
  if (code === 'INVALID_INPUT') return { kind: 'faulty', faults: faultsByPlace(error, count) };
  if (code === 'IDEMPOTENCY_CONFLICT') return { kind: 'key-taken' };
  // A proxy may answer 413 in its own words. JSON that is malformed is one reading's key, such as `__proto__`.
  const isTooMuch = status === 413 || code === 'LIMIT_EXCEEDED' || code === 'MALFORMED_JSON';
  if (isTooMuch) return { kind: 'too-much' };
  const isRefused = problem !== undefined && (status < 500 || code === 'OVERLOADED');
  return { kind: 'again', isInDoubt: !isRefused };
}

/** Faults in what all readings share, such as the device's id, make every reading faulty. */
function faultsByPlace(
  { errors }: DeviceStatsClientError,
  count: number,
): Map<number, InputFault[]> {
  const faults = new Map<number, InputFault[]>();
  for (const { path, message } of errors) {
    const [place, ...rest] = path;
    if (typeof place !== 'number' || place < 0 || place >= count) continue;
    faults.set(place, [...(faults.get(place) ?? []), { path: rest, message }]);
  }
  if (faults.size > 0) return faults;
  return new Map(Array.from({ length: count }, (_, place) => [place, [...errors]]));
}
