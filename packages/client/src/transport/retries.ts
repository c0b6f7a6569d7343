import type { ClientSettings } from '../client-options.ts';
import {
  type DeviceStatsClientError,
  isDeviceStatsClientError,
} from '../errors/device-stats-client-error.ts';

/** How attempts are repeated. */
export interface RetryOptions {
  readonly settings: Pick<
    ClientSettings,
    'retries' | 'retryDelayMs' | 'maxRetryDelayMs' | 'runtime'
  >;
  readonly signal: AbortSignal | undefined;
}

/** Repeats an attempt while its error may pass. */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { settings, signal }: RetryOptions,
): Promise<T> {
  for (let retry = 0; ; retry += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isDeviceStatsClientError(error) || !error.retryable) throw error;
      const delayMs = delayOf(error, retry, settings);
      if (retry >= settings.retries || delayMs === undefined) throw error;
      await settings.runtime.sleep(delayMs, signal);
    }
  }
}

/**
 * The pause before a repeat, the first being 0, on top of the one that the server asks for, so that those whom it asked do not
 * come back at once. Exponential backoff with full jitter: Brooker, "Exponential Backoff And Jitter".
 */
export function backoffMs(retry: number, settings: RetryOptions['settings']): number {
  const { retryDelayMs, maxRetryDelayMs, runtime } = settings;
  return runtime.random() * Math.min(maxRetryDelayMs, retryDelayMs * 2 ** Math.min(retry, 31));
}

/** Undefined when the server asks for too long a pause. */
function delayOf(
  { retryAfterMs = 0 }: DeviceStatsClientError,
  retry: number,
  settings: RetryOptions['settings'],
): number | undefined {
  if (retryAfterMs > settings.maxRetryDelayMs) return undefined;
  return retryAfterMs + backoffMs(retry, settings);
}
