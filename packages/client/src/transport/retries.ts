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
      const delayMs = retryDelayMs(error, retry, settings);
      if (retry >= settings.retries || delayMs === undefined) throw error;
      await settings.runtime.sleep(delayMs, signal);
    }
  }
}

/**
 * Exponential backoff with full jitter: Brooker, "Exponential Backoff And Jitter". On top of the pause that the server asks
 * for, so that those whom it asked do not come back at once. Undefined when it asks for too long a pause.
 */
function retryDelayMs(
  { retryAfterMs = 0 }: DeviceStatsClientError,
  retry: number,
  settings: RetryOptions['settings'],
): number | undefined {
  if (retryAfterMs > settings.maxRetryDelayMs) return undefined;
  const ceilingMs = Math.min(settings.maxRetryDelayMs, settings.retryDelayMs * 2 ** retry);
  return retryAfterMs + settings.runtime.random() * ceilingMs;
}
