/** When to look at a watched thing again. */
export interface NextLook {
  /** At the latest after this many milliseconds: some changes are told by nobody. */
  readonly withinMs: number;
  readonly signal: AbortSignal | undefined;
  /** Begins to wait for a change; returns what ends the waiting. */
  readonly onChange: (wake: () => void) => () => void;
}

/**
 * Resolves when the thing may have changed, when it is time to look again, or when the signal is aborted. To be asked for before the look, so
 * that no change is missed.
 *
 * @throws what `onChange` throws
 */
export function nextLook({ withinMs, signal, onChange }: NextLook): {
  readonly promise: Promise<void>;
  readonly cancel: () => void;
} {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = (): void => resolve();
  const forget = onChange(wake);
  const timer = setTimeout(wake, withinMs);
  signal?.addEventListener('abort', wake);
  const cancel = (): void => {
    forget();
    clearTimeout(timer);
    signal?.removeEventListener('abort', wake);
  };
  return { promise, cancel };
}
