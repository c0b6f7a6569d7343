import { DeviceStatsError } from './device-stats-error.ts';
import type { InputFault } from './error-code.ts';

/** How many faults of one input are reported; the search ends there. */
export const faultLimit = 100;

/** Adds a fault unless {@link faultLimit} is reached. */
export function addFault(
  faults: InputFault[],
  path: readonly (string | number)[],
  message: string,
): void {
  if (faults.length < faultLimit) faults.push({ path, message });
}

/** Rejects an input as `INVALID_INPUT`, naming the first of its faults and how many there are; at least one. */
export function throwInvalidInput(faults: readonly InputFault[]): never {
  throw new DeviceStatsError('INVALID_INPUT', {
    message: `Invalid input: ${describeFaults(faults)}.`,
    details: { faults },
  });
}

/** The first fault and how many there are besides, as a part of a sentence. */
export function describeFaults(faults: readonly InputFault[]): string {
  const [first] = faults;
  if (first === undefined) return 'no faults';
  const where = formatPath(first.path);
  const what = where === '' ? first.message : `${where}: ${first.message}`;
  if (faults.length === 1) return what;
  const others = faults.length - 1;
  const atLeast = faults.length === faultLimit ? 'at least ' : '';
  return `${what} (and ${atLeast}${others} more ${others === 1 ? 'fault' : 'faults'})`;
}

/** A key of an input as a path shows it: a long one is cut, so that an error is never as large as what caused it. */
export function shownKey(key: string): string {
  if (key.length <= 64) return key;
  return `${key.slice(0, 64).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function formatPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (!/^[\p{L}_$][\p{L}\p{N}_$…]*$/u.test(part)) text += `[${JSON.stringify(part)}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}
