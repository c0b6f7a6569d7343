import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { DocumentedOperation } from './documented-responses.ts';
import { headerValues, pathSegments, queryValues, requestBodies } from './random-values.ts';

/** A request that somebody might send. */
export interface RandomRequest {
  readonly operation: DocumentedOperation;
  readonly url: string;
  readonly init: RequestInit;
}

/** Requests to the operations of a document, most of them close to what it describes. */
export function randomRequest(
  operations: readonly DocumentedOperation[],
): fc.Arbitrary<RandomRequest> {
  // What is deleted all the time is never there to be read.
  const weighted = operations.map((operation) => ({
    weight: operation.method === 'DELETE' ? 1 : 4,
    arbitrary: fc.constant(operation),
  }));
  return fc.oneof(...weighted).chain((operation) =>
    fc
      .tuple(path(operation), query(operation), headers(operation), body(operation))
      .map(([pathText, queryText, headerRecord, bodyText]) => ({
        operation,
        url: `http://localhost${pathText}${queryText}`,
        init: requestInit(operation, headerRecord, bodyText),
      })),
  );
}

/** Mostly what is right, sometimes what is not. */
function mostly<T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: wrong });
}

function path({ path: template }: DocumentedOperation): fc.Arbitrary<string> {
  const { deviceId, userId, jobId, malformed } = pathSegments;
  const encode = (text: string): string => encodeURIComponent(wellFormed(text));
  return fc
    .tuple(
      mostly(deviceId.map(encode), malformed),
      mostly(userId.map(encode), malformed),
      mostly(jobId.map(encode), malformed),
    )
    .map(([device, user, job]) =>
      template.replace('{device_id}', device).replace('{user_id}', user).replace('{job_id}', job),
    );
}

function query({ queryParameters }: DocumentedOperation): fc.Arbitrary<string> {
  const parameters = queryParameters.map((name) => {
    const { right, wrong } = queryValues[name] ?? { right: fc.string(), wrong: fc.string() };
    const value = mostly(right, wrong).map((text) => `${name}=${encodeURIComponent(text)}`);
    const isRequired = /_time$|^every$/.test(name);
    return fc.option(value, { nil: '', freq: isRequired ? 20 : 1 });
  });
  const rest = mostly(
    fc.constant(''),
    fc.constantFrom('from=1', 'unknown=1', '%', '=', 'limit=1&limit=2'),
  );
  return fc.tuple(...parameters, rest).map((parts) => {
    const text = parts.filter((part) => part !== '').join('&');
    return text === '' ? '' : `?${text}`;
  });
}

function headers({ bodyTypes }: DocumentedOperation): fc.Arbitrary<Record<string, string>> {
  const rarely = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    mostly(fc.constant(''), value);
  return fc
    .record({
      'content-type':
        bodyTypes.length === 0
          ? fc.constant('')
          : mostly(fc.constantFrom(...bodyTypes), headerValues.contentType),
      'content-encoding': rarely(headerValues.contentEncoding),
      accept: fc.oneof(fc.constant(''), headerValues.accept),
      'idempotency-key': rarely(headerValues.idempotencyKey),
      'if-none-match': rarely(headerValues.ifNoneMatch),
      'last-event-id': rarely(headerValues.lastEventId),
      prefer: mostly(fc.constantFrom('', 'wait=0'), headerValues.prefer),
    })
    .map((record) =>
      Object.fromEntries(Object.entries(record).filter(([, value]) => value !== '')),
    );
}

function body({ id }: DocumentedOperation): fc.Arbitrary<string | undefined> {
  const { valid, malformed } = requestBodies;
  const right = valid[id];
  return right === undefined
    ? mostly(fc.constant(undefined), malformed)
    : mostly<string | undefined>(right, fc.oneof(malformed, ...Object.values(valid)));
}

function requestInit(
  { method }: DocumentedOperation,
  record: Readonly<Record<string, string>>,
  text: string | undefined,
): RequestInit {
  if (method === 'GET' || text === undefined) return { method, headers: record };
  // A batch in brackets is no lines; whatever else the type says is left to say it.
  const isArray = text.startsWith('[') && record['content-type'] === 'application/x-ndjson';
  const isLines = text.includes('}\n') && record['content-type'] === 'application/json';
  const type = isArray ? 'application/json' : isLines ? 'application/x-ndjson' : undefined;
  const all = type === undefined ? record : { ...record, 'content-type': type };
  const bytes = new TextEncoder().encode(text);
  const isCompressed = record['content-encoding'] === 'gzip' && bytes.length % 4 > 0;
  return { method, headers: all, body: isCompressed ? gzipSync(bytes) : bytes };
}

/** The text as a URL can have it: without lone surrogates. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Cs}/gu, '\uFFFD');
}
