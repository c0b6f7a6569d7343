import fc from 'fast-check';

/** Few ids, so that requests meet what others have made; and ids that are hard. */
const deviceId = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('a', 'b', 'a/b', '100%', '😀') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 210 }) },
  { weight: 1, arbitrary: fc.constantFrom('.', '..', ' ', 'x'.repeat(201), '\u0000', 'period') },
);

const userId = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 4 }).map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('0', '-1', '1.5', 'abc', '9'.repeat(16), '9'.repeat(40)),
  },
);

/** Stand for jobs that are there, or that were. */
export const jobIds = ['job-queued', 'job-finished'] as const;

const jobId = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...jobIds) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 110 }) },
);

/** What stands for the parameters of a path, not yet percent-encoded; `malformed` is as it goes out. */
export const pathSegments: Readonly<
  Record<'deviceId' | 'userId' | 'jobId' | 'malformed', fc.Arbitrary<string>>
> = {
  deviceId,
  userId,
  jobId,
  malformed: fc.constantFrom('%', '%zz', '%ff', '%ED%A0%80', '%2e', '%00', '%2F'),
};

interface Values {
  readonly right: fc.Arbitrary<string>;
  readonly wrong: fc.Arbitrary<string>;
}

const day = 86_400_000;
const now = Date.UTC(2026, 0, 31);
const wrongTime = fc.constantFrom('2026-01-31', '-1', '253402300800000', '', '2026-01-31 12:00');

/** Values of query parameters. */
export const queryValues: Readonly<Record<string, Values>> = {
  from: {
    right: fc.constantFrom('0', '2026-01-01T00:00:00+03:00', `${now - day}`),
    wrong: wrongTime,
  },
  to: { right: fc.constantFrom(`${now + day}`, '2027-01-01T00:00:00Z', '1'), wrong: wrongTime },
  start_time: {
    right: fc.constantFrom('2026-01-31 00:00', '0001-01-01 00:00', '2026-1-1 1:1'),
    wrong: fc.constantFrom('now', '', '2026-01-31T00:00', '2030-01-01 00:00'),
  },
  end_time: {
    right: fc.constantFrom('2026-01-31 12:00', '9999-12-31 23:59', '2027-01-01 00:00'),
    wrong: fc.constantFrom('2026-02-30 00:00', '24:00', '0001-01-01 00:00'),
  },
  quantiles: {
    right: fc.constantFrom('0.5', '0,1', '0.05,0.999', '1e-7', '0.1,0.1'),
    wrong: fc.constantFrom('2', '', ',', 'NaN', '0.1,'.repeat(30), '-0.1'),
  },
  every: {
    right: fc.constantFrom('1h', '15m', '1d', '1w', '1mo', '1y'),
    wrong: fc.constantFrom('0h', '1', '999999999mo', '1ms', '', '9'.repeat(400)),
  },
  tz: {
    right: fc.constantFrom('Europe/Moscow', 'UTC', 'America/New_York'),
    wrong: fc.constantFrom('Mars/Phobos', '', '+03:00', '../etc'),
  },
  state: {
    right: fc.constantFrom('queued', 'running', 'succeeded', 'failed', 'cancelled'),
    wrong: fc.constantFrom('', 'Queued', 'lost'),
  },
  kind: {
    right: fc.constantFrom('device-analytics', 'deletion', 'retention'),
    wrong: fc.constantFrom('', 'import', '__proto__'),
  },
  limit: {
    right: fc.constantFrom('1', '2', '1000'),
    wrong: fc.constantFrom('0', '1001', '-1', 'x', '9'.repeat(30)),
  },
  cursor: {
    right: fc.constantFrom('WyJkZXZpY2VzIiwxXQ', 'WyJ1c2VycyIsMV0'),
    wrong: fc.oneof(fc.constantFrom('', 'x', 'bnVsbA'), fc.string()),
  },
};

/** Values of headers. */
export const headerValues: Readonly<
  Record<
    | 'contentType'
    | 'contentEncoding'
    | 'accept'
    | 'idempotencyKey'
    | 'ifNoneMatch'
    | 'lastEventId'
    | 'prefer',
    fc.Arbitrary<string>
  >
> = {
  contentType: fc.constantFrom(
    'application/json; charset=utf-8',
    'application/vnd.api+json',
    'application/x-ndjson',
    'text/plain',
    'application/json; charset=latin1',
    ';',
  ),
  contentEncoding: fc.constantFrom('identity', 'gzip', 'gzip', 'br'),
  accept: fc.constantFrom('text/csv', 'application/x-ndjson', '*/*', 'text/html', ';;q=,'),
  idempotencyKey: fc.constantFrom('k', 'l', 'm', 'x'.repeat(256)),
  lastEventId: fc.constantFrom('0.0', '1.3', 'succeeded.0.0.', '9'.repeat(400)),
  prefer: fc.constantFrom('wait=1', 'wait=x', 'respond-async', ',;=', 'wait=0, wait=1'),
  ifNoneMatch: fc.constantFrom('*', 'W/"x"', '"x", "y"', ','),
};

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, 1.7976931348623157e308, 5e-324),
);
const timestamp = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: now - day, max: now + day }) },
  { weight: 4, arbitrary: fc.constantFrom('2026-01-31T12:00:00.123456Z', 0) },
  { weight: 1, arbitrary: fc.constantFrom(-1, '2026-01-31', 253_402_300_800_000, null, {}) },
);

const reading = fc.record(
  { x: number, y: number, z: number, timestamp },
  { requiredKeys: ['x', 'y', 'z'] },
);
const deviceReading = fc
  .tuple(deviceId, reading)
  .map(([id, values]) => ({ device_id: id, ...values }));
const user = fc.oneof(
  fc.record({ name: fc.string({ minLength: 1 }), device_id: deviceId }),
  fc.record(
    { name: fc.constantFrom('Ada', 'Bob', ''), device_ids: fc.array(deviceId, { maxLength: 3 }) },
    { requiredKeys: ['name'] },
  ),
);

function batch(item: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const items = fc.array(item, { maxLength: 5 });
  return fc.oneof(
    items.map((values) => JSON.stringify(values)),
    items.map((values) => values.map((value) => `${JSON.stringify(value)}\n`).join('')),
  );
}

const moment = fc.oneof(timestamp, fc.constantFrom('2026-01-01T00:00:00+03:00', `${now}`));
const period = { from: moment, to: moment };
const analytics = {
  ...period,
  quantiles: fc.array(fc.oneof(fc.constantFrom(0, 0.5, 1, 2), number), { maxLength: 25 }),
};
const bucket = {
  every: fc.constantFrom('1h', '1d', '1mo', '0h', '1ms', ''),
  tz: fc.constantFrom('Europe/Moscow', 'UTC', 'Mars/Phobos', ''),
};
const ofDevice = { device_id: deviceId };
const ofUser = { user_id: fc.oneof(fc.integer({ min: 1, max: 4 }), number) };

function jobOf(
  kind: string,
  required: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  optional: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
): fc.Arbitrary<unknown> {
  const params = fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) });
  return fc.record({ kind: fc.constant(kind), params });
}

const job = fc.oneof(
  jobOf('device-analytics', ofDevice, analytics),
  jobOf('user-analytics', ofUser, analytics),
  jobOf('user-devices-analytics', ofUser, analytics),
  jobOf('device-series', { ...ofDevice, ...bucket }, analytics),
  jobOf('user-series', { ...ofUser, ...bucket }, analytics),
  jobOf('deletion', ofDevice, period),
  jobOf('retention', { before: moment }),
  fc.record({ kind: fc.constantFrom('import', '__proto__', 'deletion'), params: fc.jsonValue() }),
);

const json = (value: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  value.map((item) => JSON.stringify(item));

/** Bodies by the operation they are for, and bodies that are for none. */
export const requestBodies: {
  readonly valid: Readonly<Record<string, fc.Arbitrary<string>>>;
  readonly malformed: fc.Arbitrary<string>;
} = {
  valid: {
    appendReading: json(reading),
    appendDeviceReadings: batch(reading),
    appendReadings: batch(deviceReading),
    createUser: json(user),
    submitJob: json(job),
  },
  malformed: fc.oneof(
    json(fc.jsonValue()),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '{"x":1,"y":2,"z":3,"__proto__":{"w":1}}',
      '{"x":1,"y":2,"z":3,"constructor":{"prototype":{}}}',
      '['.repeat(1_000),
      '{"x":'.repeat(100_000),
      '{"x":1e400,"y":0,"z":0}',
      '{"x":1,"y":2,"z":3}\n{"x":1,"y":2,"z":',
      '\uFEFF{"x":1,"y":2,"z":3}',
      '{"name":"Ada","__proto__":{}}',
      '\n\n\r\n',
      'null',
      '',
    ),
  ),
};
