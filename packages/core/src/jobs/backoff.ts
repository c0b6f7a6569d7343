const firstMs = 1_000;
const mostMs = 5 * 60 * 1_000;

/**
 * How long to pause after a failed attempt, in milliseconds: twice as long after each further one, from a second to five minutes, of which the
 * second half is random, so that what failed together is not tried together again. (M. Brooker, "Exponential backoff and
 * jitter", 2015: "equal jitter".)
 *
 * @param failedAttempts at least 1
 * @param random in [0, 1)
 */
export function backoffMs(failedAttempts: number, random: number): number {
  const longest = Math.min(mostMs, firstMs * 2 ** (failedAttempts - 1));
  return Math.round((longest / 2) * (1 + random));
}
