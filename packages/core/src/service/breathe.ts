/** Resolves in a later turn of the event loop, after whatever waits for it now. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    later(() => resolve());
  });
}

/** Node.js has a way without the least delay of timers; elsewhere a timer does. */
const { setImmediate: immediately } = globalThis as {
  readonly setImmediate?: (task: () => void) => unknown;
};

const later: (task: () => void) => unknown = immediately ?? ((task) => setTimeout(task, 0));
