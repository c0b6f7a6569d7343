/** Resolves when it is the caller's turn: in a later turn of the event loop, after all who have called it before. */
export type TakeTurn = () => Promise<void>;

/**
 * Makes the turns of one kind of work. In a turn of the event loop one caller goes on, of whichever kind: the kinds take turns, and within
 * each its callers. So work of some milliseconds, however much comes together, never holds up everything else at once, and a kind of
 * which there is much leaves the others their share. All kinds of a process stand in one line.
 */
export function createTurns(): TakeTurn {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(waitInLine);
    return last;
  };
}

/** One of each kind that waits. */
const line: (() => void)[] = [];

function waitInLine(): Promise<void> {
  return new Promise((resolve) => {
    if (line.length === 0) later(letNextGoOn);
    line.push(resolve);
  });
}

function letNextGoOn(): void {
  line.shift()?.();
  if (line.length > 0) later(letNextGoOn);
}

/** Node.js has a way without the least delay of timers; elsewhere a timer does. */
const { setImmediate: immediately } = globalThis as {
  readonly setImmediate?: (task: () => void) => unknown;
};

const later: (task: () => void) => unknown = immediately ?? ((task) => setTimeout(task, 0));
