import { HttpError } from '../errors/http-error.ts';
import { bodyFormat } from './media-type.ts';
import { JsonBody, type OperationBody } from './operation-body.ts';
import type { TakeParsingTurn } from './parsing-turns.ts';
import { refuseDeepNesting } from './unsafe-json.ts';

/** A body this small cannot nest deep enough to do harm before it is refused as invalid. */
const harmlessBytes = 65_536;

/**
 * The body of a request, as far as the operation takes one. NDJSON is handed on as it comes.
 *
 * @throws `UNSUPPORTED_MEDIA_TYPE`, `BODY_TOO_LARGE`, `MALFORMED_BODY`, `MALFORMED_JSON`
 */
export async function readRequestBody(
  request: Request,
  options: {
    readonly accepts: readonly string[];
    readonly maxBodyBytes: number;
    readonly takeParsingTurn: TakeParsingTurn;
  },
): Promise<OperationBody> {
  const { accepts, maxBodyBytes, takeParsingTurn } = options;
  if (accepts.length === 0) return { kind: 'none' };
  const { kind, gzip } = bodyFormat(request.headers, accepts);
  if (kind === 'ndjson') return { kind, bytes: bodyStream(request, gzip) };
  const bytes = gzip
    ? await gather(bodyStream(request, gzip), maxBodyBytes)
    : await readPlain(request, maxBodyBytes);
  await takeParsingTurn(bytes.length);
  return parseJsonBody(bytes, maxBodyBytes);
}

/**
 * The value of a JSON body that has arrived.
 *
 * @throws `BODY_TOO_LARGE`, `MALFORMED_JSON`
 */
export function parseJsonBody(bytes: Uint8Array, maxBodyBytes: number): OperationBody {
  // Servers hold a body to its declared length; a request made by hand may say anything.
  if (bytes.length > maxBodyBytes) throw tooLarge(maxBodyBytes);
  if (bytes.length > harmlessBytes) refuseDeepNesting(bytes);
  return new JsonBody(parseJson(bytes));
}

async function readPlain(request: Request, maxBodyBytes: number): Promise<Uint8Array> {
  const declared = request.headers.get('content-length');
  if (declared === null) return gather(bodyStream(request, false), maxBodyBytes);
  if (Number(declared) > maxBodyBytes) throw tooLarge(maxBodyBytes);
  return new Uint8Array(await request.arrayBuffer().catch(refuseBody));
}

function bodyStream(request: Request, gzip: boolean): ReadableStream<Uint8Array> {
  const { body } = request;
  if (body === null) return new Blob([]).stream();
  return gzip ? body.pipeThrough(new DecompressionStream('gzip')) : body;
}

/** All bytes of a stream; stops reading, and decompressing, at the limit. */
async function gather(
  stream: ReadableStream<Uint8Array>,
  maxBodyBytes: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let byteCount = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(refuseBody);
    if (done) break;
    byteCount += value.length;
    if (byteCount > maxBodyBytes) {
      reader.cancel().catch(() => undefined);
      throw tooLarge(maxBodyBytes);
    }
    parts.push(value);
  }
  const bytes = new Uint8Array(byteCount);
  let position = 0;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}

function tooLarge(maxBodyBytes: number): HttpError {
  return new HttpError('BODY_TOO_LARGE', {
    detail: `The body has more than ${maxBodyBytes} bytes, counted after decompression. Send less at once; NDJSON may have any length.`,
    extensions: { limit: maxBodyBytes },
  });
}

function refuseBody(cause: unknown): never {
  throw new HttpError('MALFORMED_BODY', {
    detail: 'The body ended early, or is not the gzip it is said to be. Send it again.',
    cause,
  });
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) {
    throw new HttpError('MALFORMED_JSON', { detail: 'The body is empty. Send JSON.' });
  }
  let text: string;
  try {
    // Without a byte order mark, if it begins with one: some editors and PowerShell write it.
    text = decoder.decode(bytes);
  } catch (cause) {
    throw new HttpError('MALFORMED_JSON', { detail: 'The body is not UTF-8.', cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The parser's own message quotes the body, which may be anything.
    throw new HttpError('MALFORMED_JSON', { detail: 'The body is not valid JSON.', cause });
  }
}
