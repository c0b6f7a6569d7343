import { invalidInput } from '../errors/invalid-input.ts';
import { type Answer, type Send, type Transport } from '../transport/transport.ts';
import { devicePath } from '../wire/device-path.ts';
import { idempotencyHeader, type WriteOptions } from '../wire/write-options.ts';
import { canStreamBodies } from './can-stream-bodies.ts';
import { displaceProblem } from './displace-problem.ts';
import { isSource, lineBlocks, lineBody, type ReadingSource } from './line-source.ts';

/** How a stream of readings is appended. */
export interface AppendStreamOptions extends WriteOptions {
  /** The device of all readings. Default: each reading names its own in `device_id`. */
  readonly deviceId?: string | undefined;
  /**
   * - `stream`: one request as long as the source yields; readings are stored as they come. It is not repeated by itself, and
   *   `timeoutMs` begins when the source has ended.
   * - `blocks`: a request for each 1,000 readings, each repeated by itself where that may help. A block that the source does
   *   not fill before it fails is not sent.
   *
   * A repeat under the same key takes the same transfer. Default: `stream` outside of browsers, whose requests cannot be
   * streamed over HTTP/1.1, else `blocks`.
   */
  readonly transfer?: 'stream' | 'blocks' | undefined;
}

interface Accepted {
  readonly accepted: number;
}

/** Sends readings as lines of JSON; returns how many are stored. */
export async function appendStream(
  source: ReadingSource,
  transport: Transport,
  options: AppendStreamOptions = {},
): Promise<Accepted> {
  const { deviceId, idempotencyKey = transport.settings.runtime.createKey(), signal } = options;
  const send = sender(deviceId);
  if (!isSource(source)) {
    throw invalidInput('readings', 'must be an iterable or an async iterable of readings');
  }
  signal?.throwIfAborted();
  if ((options.transfer ?? (canStreamBodies() ? 'stream' : 'blocks')) === 'stream') {
    const { data } = await sendStream(source, { send, key: idempotencyKey, transport, signal });
    return data;
  }
  return sendBlocks(source, { send, key: idempotencyKey, transport, signal });
}

/** What lines are sent with. */
interface SendOptions {
  readonly send: LineSender;
  readonly key: string;
  readonly transport: Transport;
  readonly signal: AbortSignal | undefined;
}

type LineSender = (body: string | ReadableStream<Uint8Array>, key: string) => Send<Accepted>;

function sender(deviceId: string | undefined): LineSender {
  const path = deviceId === undefined ? undefined : devicePath(deviceId);
  return (lines, key) => {
    const header = idempotencyHeader(key);
    return (api, { signal }) => {
      const init = {
        body: lines as string, // the document's type of NDJSON, which a stream is as well
        bodySerializer: (body: unknown) => body,
        headers: { 'Content-Type': 'application/x-ndjson' },
        signal,
        duplex: 'half', // what `fetch` wants to be told of a stream; half is all there is
      };
      return path === undefined
        ? api.POST('/stats/batch', { params: { header }, ...init })
        : api.POST('/devices/{device_id}/stats/batch', { params: { path, header }, ...init });
    };
  };
}

async function sendStream(
  source: ReadingSource,
  { send, key, transport, signal }: SendOptions,
): Promise<Answer<Accepted>> {
  const lines = lineBody(source);
  try {
    return await transport.requestOnce((api, scope) => {
      scope.stopTimer();
      lines.onEnd = scope.restartTimer;
      return send(lines.body, key)(api, scope);
    }, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (lines.failure !== undefined) throw lines.failure.error;
    throw error;
  } finally {
    lines.close();
  }
}

/** The block size is a part of what a key stands for, as are the keys of the blocks: a repeat must cut the same ones. */
const blockSize = 1_000;

async function sendBlocks(
  source: ReadingSource,
  { send, key, transport, signal }: SendOptions,
): Promise<Accepted> {
  let accepted = 0;
  let part = 0;
  for await (const lines of lineBlocks(source, { blockSize, signal })) {
    const partKey = part === 0 ? key : `${key}.${part}`;
    try {
      const { data } = await transport.request(send(lines, partKey), signal);
      accepted += data.accepted;
    } catch (error) {
      throw displaceProblem(error, part * blockSize);
    }
    part += 1;
  }
  return { accepted };
}
