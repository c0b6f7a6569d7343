import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnswerWhole, WholeResponse } from '../http/whole-request.ts';
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
    const { headers, url } = incoming;
    append(deviceId, {
      method: 'POST',
      url: `http://${headers.host}${url}`,
      // None of them is there twice.
      header: (name) => headers[name]?.toString(),
      headers: () => new Headers(pairs(incoming.rawHeaders)),
      body,
      isAborted: () => outgoing.destroyed,
    }).then(
      (response) => write(outgoing, response),
      () => write(outgoing, connectionProblem('INTERNAL')),
    );
  });
  return true;
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
