import { DeviceStatsClientError } from '../errors/device-stats-client-error.ts';

/** How long an attempt may take, and who may end it. */
export interface AttemptOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** What an attempt is made with. */
export interface AttemptScope {
  /** Aborted when the caller gives up or time runs out. */
  readonly signal: AbortSignal;
  /** Lets the attempt take any time, until the timer is started again. */
  readonly stopTimer: () => void;
  /** Gives the attempt the whole of its time again. */
  readonly restartTimer: () => void;
}

/**
 * Runs one attempt. Ends with it, with the caller's reason, or with `TIMEOUT`, whichever comes first, even if the attempt
 * does not heed its signal.
 */
export async function runAttempt<T>(
  attempt: (scope: AttemptScope) => Promise<T>,
  { timeoutMs, signal }: AttemptOptions,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal?.reason);
  const onTimeout = (): void => controller.abort(timeoutError(timeoutMs));
  let timer = setTimeout(onTimeout, timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  const stopTimer = (): void => clearTimeout(timer);
  const restartTimer = (): void => {
    stopTimer();
    if (!controller.signal.aborted) timer = setTimeout(onTimeout, timeoutMs);
  };
  try {
    return await Promise.race([
      attempt({ signal: controller.signal, stopTimer, restartTimer }),
      rejectionOf(controller.signal),
    ]);
  } catch (error) {
    // What an aborted fetch rejects with differs between runtimes; the reason does not.
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    stopTimer();
    signal?.removeEventListener('abort', onAbort);
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function timeoutError(timeoutMs: number): DeviceStatsClientError {
  return new DeviceStatsClientError('TIMEOUT', {
    message: `The server did not answer within ${timeoutMs} ms. Try again later, or raise timeoutMs.`,
    retryable: true,
  });
}
