import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream';

/** About as much as comes from a socket at once, so that there is more while this is worked on. */
const highWaterMark = 65_536;

/**
 * The body of a request as it comes. `Readable.toWeb` copies each chunk, in case its memory is used again; a long upload spends a tenth
 * of its time on that. Here whoever reads copies what is to be kept.
 */
export function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let isCancelled = false;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        incoming.on('data', (chunk: Buffer) => {
          if (isCancelled) return;
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
        });
        incoming.pause();
        finished(incoming, { writable: false }, (error) => {
          if (isCancelled) return;
          if (error) controller.error(error);
          else controller.close();
        });
      },
      pull() {
        incoming.resume();
      },
      cancel() {
        isCancelled = true;
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark }),
  );
}
