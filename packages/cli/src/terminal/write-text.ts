import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes a text, and waits while the reader is slower than the writer. */
export async function writeText(output: Writable, text: string): Promise<void> {
  if (!output.write(text)) await once(output, 'drain');
}
