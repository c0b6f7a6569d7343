import { DeviceStatsError } from '@device-stats/core';

const none: Readonly<Record<string, string>> = {};

/**
 * The query parameters of a URL, decoded.
 *
 * @throws `INVALID_INPUT` for a parameter that is there twice: whichever was taken, the other would be dropped in silence
 */
export function queryParameters(url: string): Readonly<Record<string, string>> {
  const start = url.indexOf('?');
  if (start === -1) return none;
  const end = url.indexOf('#', start);
  const search = new URLSearchParams(url.slice(start + 1, end === -1 ? undefined : end));
  const values = new Map<string, string>();
  const repeated = new Set<string>();
  for (const [name, value] of search) {
    if (values.has(name)) repeated.add(name);
    values.set(name, value);
  }
  if (repeated.size > 0) throw repeatedParameters([...repeated]);
  return Object.fromEntries(values);
}

function repeatedParameters(names: readonly string[]): DeviceStatsError<'INVALID_INPUT'> {
  return new DeviceStatsError('INVALID_INPUT', {
    message: 'Query parameters are there more than once; write each once.',
    details: {
      faults: names.slice(0, 100).map((name) => ({ path: [name], message: 'must be there once' })),
    },
  });
}
