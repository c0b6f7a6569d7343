import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { TextOutput } from '../surroundings.ts';
import { writeText } from '../terminal/write-text.ts';

/** Where an export goes. */
export interface ExportTarget {
  write(text: string): Promise<void>;
  /** Makes the file appear under its name. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): void;
}

/** A file, which appears once it is whole. */
export function fileTarget(path: string): ExportTarget {
  const draft = `${path}.part`;
  const file = createWriteStream(draft);
  const end = finished(file);
  // Told by the write that waits for it.
  end.catch(() => undefined);
  return {
    write: async (text) => {
      await Promise.race([writeText(file, text), end]);
    },
    async finish() {
      file.end();
      await end;
      renameSync(draft, path);
    },
    discard() {
      file.destroy();
      rmSync(draft, { force: true });
    },
  };
}

/** Standard output. */
export function outputTarget(output: TextOutput): ExportTarget {
  return {
    write: (text) => writeText(output, text),
    finish: () => Promise.resolve(),
    discard: () => undefined,
  };
}
