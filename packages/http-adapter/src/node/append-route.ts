import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnswerWhole, WholeRequest, WholeResponse } from '../http/whole-request.ts';
import { connectionProblem } from './connection-problem.ts';

/** Larger bodies are no single readings. */
const maxBytes = 65_536;
/** Ids that stand for themselves in a URL. */
const path = /^\/devices\/(\w[\w.:~-]{0,199})\/stats$/;
/** Hosts that need no normalisation, with or without a port. */
const plainHost = /^[a-z0-9._-]+(?::[1-9]\d{3,4})?$/;
const jsonType = /^application\/json(?:; ?charset=utf-8)?$/;

/**
 * Answers what is plainly a single reading of a device, without the objects of fetch. Says false, having touched nothing, to
 * everything else, be it only unusual.
 */
export function answerAppend(
  append: AnswerWhole,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): boolean {
  const deviceId = plainDeviceId(incoming);
  if (deviceId === undefined) return false;
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const [first] = chunks;
    const body = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
    append(deviceId, new ArrivedRequest(incoming, outgoing, body)).then(
      (response) => write(outgoing, response),
      () => write(outgoing, connectionProblem('INTERNAL')),
    );
  });
  return true;
}

/** A plain request that has arrived. */
class ArrivedRequest implements WholeRequest {
  readonly body: Uint8Array;
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse, body: Uint8Array) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.body = body;
  }

  get method(): string {
    return 'POST';
  }

  get url(): string {
    const { headers, url } = this.#incoming;
    return `http://${headers.host}${url}`;
  }

  get isAborted(): boolean {
    return this.#outgoing.destroyed;
  }

  header(name: string): string | undefined {
    // None of them is there twice.
    return this.#incoming.headers[name]?.toString();
  }

  headers(): Headers {
    return new Headers(pairs(this.#incoming.rawHeaders));
  }
}

function plainDeviceId({
  method,
  url = '',
  headers,
  rawHeaders,
  socket,
}: IncomingMessage): string | undefined {
  if (method !== 'POST') return undefined;
  const deviceId = path.exec(url)?.[1];
  if (deviceId === undefined || 'encrypted' in socket) return undefined;
  const { host = '', 'content-type': type = '', 'content-length': length } = headers;
  if (!plainHost.test(host) || !jsonType.test(type)) return undefined;
  if (length === undefined || Number(length) > maxBytes) return undefined;
  if (headers['content-encoding'] !== undefined || headers.expect !== undefined) return undefined;
  // Node drops repeated headers of some names, and joins others.
  return Object.keys(headers).length * 2 === rawHeaders.length ? deviceId : undefined;
}

function write(outgoing: ServerResponse, { status, headers, body }: WholeResponse): void {
  const length = Buffer.byteLength(body);
  outgoing.writeHead(status, { ...headers, 'content-length': length }).end(body);
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    found.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return found;
}
