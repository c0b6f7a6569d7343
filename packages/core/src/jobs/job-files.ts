/**
 * The files of jobs that import and export: whatever a host lets their names stand for. In Node.js that may be the files of the machine,
 * which then are within the reach of whoever may submit jobs.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { writeFile } from 'node:fs/promises';
 * import type { JobFiles } from '@device-stats/core';
 *
 * const files: JobFiles = { read: createReadStream, write: writeFile };
 * ```
 */
export interface JobFiles {
  /** The bytes of a file. What it rejects with lets the attempt fail, and another one follow. */
  read(file: string): AsyncIterable<Uint8Array>;

  /**
   * Writes a file, in place of one that is there; resolves when that is done. The content fails when the job is cancelled or interrupted, and
   * then this must reject.
   */
  write(file: string, content: AsyncIterable<Uint8Array>): Promise<void>;
}
