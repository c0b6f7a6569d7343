import { sampleReadings } from '../sample-readings.ts';
import type { ServerProcess } from './start-server.ts';

/** What a stream of lines came to. */
export interface LinesLoad {
  readonly readingsPerSecond: number;
  /** Readings for each second of CPU time of the server. */
  readonly readingsPerCpuSecond: number;
}

const linesInBlock = 10_000;

/** Streams NDJSON on one connection for a time; with an idempotency key, if one is given. */
export async function sendLines(
  server: ServerProcess,
  seconds: number,
  idempotencyKey?: string,
): Promise<LinesLoad> {
  const block = Buffer.from(
    sampleReadings(linesInBlock)
      .map((reading) => `${JSON.stringify(reading)}\n`)
      .join(''),
  );
  const before = await server.cpuSeconds();
  const start = performance.now();
  const accepted = await send(server, block, { seconds, idempotencyKey });
  const elapsedSeconds = (performance.now() - start) / 1_000;
  const cpuSeconds = (await server.cpuSeconds()) - before;
  return {
    readingsPerSecond: accepted / elapsedSeconds,
    readingsPerCpuSecond: accepted / cpuSeconds,
  };
}

async function send(
  { url }: ServerProcess,
  block: Buffer,
  options: { readonly seconds: number; readonly idempotencyKey: string | undefined },
): Promise<number> {
  const { seconds, idempotencyKey } = options;
  const end = performance.now() + seconds * 1_000;
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (performance.now() >= end) {
        controller.close();
        return;
      }
      controller.enqueue(block);
      sent += linesInBlock;
    },
  });
  // `duplex` is required of a streamed body and missing in the types.
  const init = {
    method: 'POST',
    headers: {
      'content-type': 'application/x-ndjson',
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    body,
    duplex: 'half',
  };
  const response = await fetch(`${url}/devices/stream/stats/batch`, init);
  const answer: unknown = await response.json();
  if (!response.ok || JSON.stringify(answer) !== JSON.stringify({ accepted: sent })) {
    throw new Error(
      `Sent ${sent} readings; the answer was ${response.status} ${JSON.stringify(answer)}`,
    );
  }
  return sent;
}
