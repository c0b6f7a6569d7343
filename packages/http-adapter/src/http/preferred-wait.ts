/** The longest time that an answer is held back, in seconds. */
export const maxWaitSeconds = 30;

/**
 * How long a caller prefers to wait for a finished answer, in seconds, at most {@link maxWaitSeconds}: `wait=2`, or `wait` for as long
 * as may be (`Prefer`, RFC 7240). Undefined when it does not say; what cannot be read is ignored, as preferences are.
 */
export function preferredWaitSeconds(prefer: string | undefined): number | undefined {
  for (const preference of prefer?.split(',') ?? []) {
    const [token = ''] = preference.split(';');
    const [name = '', value] = token.split('=').map((part) => part.trim());
    if (name.toLowerCase() !== 'wait') continue;
    if (value === undefined) return maxWaitSeconds;
    const [, seconds] = /^"?(\d{1,9})"?$/.exec(value) ?? [];
    return seconds === undefined ? undefined : Math.min(Number(seconds), maxWaitSeconds);
  }
  return undefined;
}
