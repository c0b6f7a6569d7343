/**
 * The items of a source, each asked for while the one before it is in use.
 *
 * @throws the reason of the interruption, at the next item; an error of the source, when its item is due
 */
export async function* readAhead<T>(
  source: AsyncIterable<T>,
  interruption: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const items = source[Symbol.asyncIterator]();
  let onAbort: (() => void) | undefined;
  const interrupted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(interruption.reason);
    interruption.addEventListener('abort', onAbort, { once: true });
  });
  interrupted.catch(() => undefined);
  const ask = (): Promise<IteratorResult<T>> => {
    const next = items.next();
    // Its error is told when its turn comes.
    next.catch(() => undefined);
    return next;
  };
  try {
    let next = ask();
    for (;;) {
      interruption.throwIfAborted();
      const item = await Promise.race([next, interrupted]);
      if (item.done === true) return;
      next = ask();
      yield item.value;
    }
  } finally {
    if (onAbort !== undefined) interruption.removeEventListener('abort', onAbort);
    // Nobody waits: a silent source answers only after its next item.
    items.return?.().then(undefined, () => undefined);
  }
}
