import type { JobFiles } from '../../../src/index.ts';

/** Files in memory. */
export interface MemoryFiles extends JobFiles {
  put(file: string, content: string | Uint8Array): void;
  text(file: string): string;
}

/** @param chunkBytes how many bytes are read at a time */
export function createMemoryFiles(chunkBytes = 4_096): MemoryFiles {
  const contents = new Map<string, Uint8Array>();
  return {
    put(file, content) {
      contents.set(file, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    },
    text: (file) => new TextDecoder().decode(contents.get(file)),
    async *read(file) {
      const content = contents.get(file);
      if (content === undefined)
        throw Object.assign(new Error('/secret/place'), { code: 'ENOENT' });
      for (let start = 0; start < content.length; start += chunkBytes) {
        yield content.subarray(start, start + chunkBytes);
      }
    },
    async write(file, content) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      contents.set(file, new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()));
    },
  };
}
