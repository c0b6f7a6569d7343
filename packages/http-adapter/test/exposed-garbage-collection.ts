import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What collects all garbage at once, so that a test can see what is held on to. */
export function exposedGarbageCollection(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
