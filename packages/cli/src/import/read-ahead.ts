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
  const ask = (): Promise<IteratorResult<T>> => {
    const next = items.next();
    // Its error is told when its turn comes.
    next.catch(() => undefined);
    return next;
  };
  try {
    for (let next = ask(); ; ) {
      const item = await unlessInterrupted(next, interruption);
      if (item.done === true) return;
      next = ask();
      yield item.value;
    }
  } finally {
    // Nobody waits: a silent source answers only after its next item.
    items.return?.().then(undefined, () => undefined);
  }
}

/** A promise for each step: one for all of them would keep every item that was raced with it. */
function unlessInterrupted<T>(step: Promise<T>, interruption: AbortSignal): Promise<T> {
  interruption.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(interruption.reason);
    interruption.addEventListener('abort', onAbort, { once: true });
    void step
      .then(resolve, reject)
      .finally(() => interruption.removeEventListener('abort', onAbort));
  });
}
