import { idempotencyRetentionMs } from './idempotent-write.ts';
import type { ServiceContext } from './service-context.ts';

const sweepEveryMs = 60 * 60 * 1_000;

/** Forgets, once an hour, the idempotency keys that are past their time. Does not keep the process alive. */
export function sweepIdempotencyKeys({ storage, clock }: ServiceContext): { stop(): void } {
  const timer: unknown = setInterval(() => {
    const beforeMs = clock.now() - idempotencyRetentionMs;
    // A sweep that fails is made up for by the next one; a storage that fails shows it on every call that matters.
    storage.idempotency.sweep({ beforeMs }).catch(() => undefined);
  }, sweepEveryMs);
  if (isUnreferable(timer)) timer.unref();
  return { stop: () => clearInterval(timer as ReturnType<typeof setInterval>) };
}

/** Node's timers are objects that can be unreferenced; a browser's are numbers. */
function isUnreferable(timer: unknown): timer is { unref(): unknown } {
  return (
    typeof timer === 'object' &&
    timer !== null &&
    'unref' in timer &&
    typeof timer.unref === 'function'
  );
}
