import { type CheckOutcome, checkExactly, expectStatistics } from '../expected/check-statistics.ts';
import type { ExpectedDevice } from '../expected/expected-device.ts';
import { randomSteps, readingOf, type StoredPeriod } from '../expected/stored-readings.ts';
import type { Steps, Tally } from '../expected/tally.ts';
import type { Exchange } from './exchange.ts';

/** A user that was created over the API. */
export interface ApiUser {
  readonly id: number;
  readonly devices: readonly ExpectedDevice[];
}

/** `POST /devices/{device_id}/stats` with random values. */
export function addReading(device: ExpectedDevice, random: () => number): Exchange {
  const steps = randomSteps(random);
  const reading = readingOf(steps);
  return {
    ...write(device, { readings: steps, answer: reading }),
    route: 'POST /devices/{device_id}/stats',
    path: `/devices/${device.id}/stats`,
    body: JSON.stringify(reading),
    readingCount: 1,
  };
}

/** Readings of a device that are sent together. */
export interface Batch {
  readonly readings: Tally;
  /** JSON. */
  readonly body: Buffer<ArrayBuffer>;
}

/** `POST /devices/{device_id}/stats/batch`. */
export function addBatch(device: ExpectedDevice, { readings, body }: Batch): Exchange {
  const { count } = readings;
  return {
    ...write(device, { readings, answer: { accepted: count } }),
    route: 'POST /devices/{device_id}/stats/batch',
    path: `/devices/${device.id}/stats/batch`,
    body,
    readingCount: count,
  };
}

/** `POST /users/` for a user of these devices, who is given to `created`. */
export function addUser(
  devices: readonly ExpectedDevice[],
  created: (user: ApiUser) => void,
): Exchange {
  const ids = devices.map(({ id }) => id);
  const [only] = ids;
  const body = { name: 'Ada', ...(ids.length === 1 ? { device_id: only } : { device_ids: ids }) };
  return {
    route: 'POST /users/',
    method: 'POST',
    path: '/users/',
    body: JSON.stringify(body),
    readingCount: 0,
    accept: (text) => {
      const answer = parse(text);
      const { id } = answer;
      const wrong = wrongField(answer, { name: 'Ada', device_id: ids.length === 1 ? only : null });
      if (wrong !== undefined) return wrong;
      if (typeof id !== 'number') return { kind: 'wrong', message: `id is ${String(id)}` };
      created({ id, devices });
      return undefined;
    },
  };
}

/** `GET /devices/{device_id}/analytics` of all time. */
export function askDevice(device: ExpectedDevice): Exchange {
  return ask('GET /devices/{device_id}/analytics', {
    path: `/devices/${device.id}/analytics`,
    check: expectStatistics([device]),
  });
}

/** The same of a period in which nothing is written. */
export function askPeriod(device: ExpectedDevice, period: StoredPeriod): Exchange {
  const { fromMs, toMs, readings } = period;
  return ask('GET /devices/{device_id}/analytics?from&to', {
    path: `/devices/${device.id}/analytics?from=${fromMs}&to=${toMs}`,
    check: (answer) => checkExactly(answer, readings),
  });
}

/** `GET /users/{user_id}/analytics`, pooled over the user's devices. */
export function askUser({ id, devices }: ApiUser): Exchange {
  const pooled = devices.length === 1 ? '' : ', pooled';
  return ask(`GET /users/{user_id}/analytics${pooled}`, {
    path: `/users/${id}/analytics`,
    check: expectStatistics(devices),
  });
}

function ask(
  route: string,
  { path, check }: { readonly path: string; readonly check: (answer: unknown) => CheckOutcome },
): Exchange {
  return { route, method: 'GET', path, readingCount: 0, accept: (body) => check(parse(body)) };
}

function write(
  device: ExpectedDevice,
  { readings, answer }: { readonly readings: Steps | Tally; readonly answer: object },
): Pick<Exchange, 'method' | 'accept' | 'refuse'> {
  const pending = device.write(readings);
  return {
    method: 'POST',
    accept: (text) => {
      pending.acknowledge();
      return wrongField(parse(text), answer);
    },
    refuse: () => pending.refuse(),
  };
}

function wrongField(answer: object, expected: object): CheckOutcome | undefined {
  const given = answer as Readonly<Record<string, unknown>>;
  for (const [field, value] of Object.entries(expected)) {
    if (given[field] === value) continue;
    return { kind: 'wrong', message: `${field} is ${String(given[field])}, not ${String(value)}` };
  }
  return undefined;
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>; // whatever it is, it has no right fields
  } catch {
    return {};
  }
}
