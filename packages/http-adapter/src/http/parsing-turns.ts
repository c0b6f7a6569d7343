import { createTurns } from '@device-stats/core';

/** Resolves when what a client has sent may be parsed: at once if it has few bytes, otherwise in a turn of its own. */
export type TakeParsingTurn = (byteCount: number) => Promise<void>;

/** A larger part of a body takes so long to parse that it waits for its turn. */
const quickBytes = 16_384;

/** Makes the turns of bodies, and of blocks of lines. */
export function createParsingTurns(): TakeParsingTurn {
  const takeTurn = createTurns();
  return async (byteCount) => {
    if (byteCount > quickBytes) await takeTurn();
  };
}
