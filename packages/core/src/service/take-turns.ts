import { breathe } from './breathe.ts';

/** Resolves when it is the caller's turn: in a later turn of the event loop, after those of all who have called before. */
export type TakeTurn = () => Promise<void>;

/**
 * Lets one caller a turn of the event loop go on, so that work of some milliseconds each, however much arrives together, never holds
 * up everything else at once.
 */
export function createTurns(): TakeTurn {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(breathe);
    return last;
  };
}
