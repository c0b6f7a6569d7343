import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** What can be wrong with a request before it is one, with the status it is answered with. */
const statusByCode = {
  /** What arrived is not HTTP, or names no host. */
  MALFORMED_REQUEST: 400,
  /** The request did not arrive in time. */
  REQUEST_TIMEOUT: 408,
  /** `Expect` asks for something other than `100-continue`. */
  EXPECTATION_FAILED: 417,
  /** More requests a second than the server is set to answer. */
  RATE_LIMITED: 429,
  /** The headers are larger than the server takes. */
  HEADERS_TOO_LARGE: 431,
  /** A defect of the server. */
  INTERNAL: 500,
} as const;

/** The stable code of such a problem. */
export type ConnectionProblemCode = keyof typeof statusByCode;

const details: Readonly<Record<ConnectionProblemCode, string>> = {
  MALFORMED_REQUEST: 'This is not a valid HTTP/1.1 request.',
  REQUEST_TIMEOUT: 'The request did not arrive in time. Send it again without pauses.',
  EXPECTATION_FAILED: 'The only expectation that can be met is 100-continue.',
  RATE_LIMITED: 'There are more requests than the server is set to answer. Try again in a second.',
  HEADERS_TOO_LARGE: 'The headers of the request are too large. Send fewer or shorter ones.',
  INTERNAL: 'The server failed in a way it was not built for.',
};

/** A problem document (RFC 9457) as it goes out. */
interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer to a problem. The connection is of no use after it, unless there were only too many requests. */
export function connectionProblem(code: ConnectionProblemCode): ProblemAnswer {
  const status = statusByCode[code];
  const body = JSON.stringify({
    type: `urn:problem-type:device-stats:${code.toLowerCase().replaceAll('_', '-')}`,
    title: STATUS_CODES[status],
    status,
    code,
    detail: details[code],
  });
  const headers = {
    'content-type': 'application/problem+json',
    ...(code === 'RATE_LIMITED' ? { 'retry-after': '1' } : { connection: 'close' }),
  };
  return { status, headers, body };
}

/** Answers on a connection whose request cannot be answered through Node's response, and ends it. */
export function refuseConnection(socket: Duplex, code: ConnectionProblemCode): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = connectionProblem(code);
  const all = { ...headers, 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  // Whoever sent this may never close its side.
  setTimeout(() => socket.destroy(), 1_000).unref();
}
