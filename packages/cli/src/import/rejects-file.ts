import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { UsageFailure } from '../failure/command-failure.ts';
import type { ImportRow } from '../rows/import-row.ts';

/** A row that is not imported, and why. */
export interface Reject {
  readonly row: ImportRow;
  readonly reason: string;
}

/** A file of rows that are set aside: lines of JSON with `line` (or `row`), `reason` and `text`. */
export interface RejectsFile {
  readonly path: string;
  /** Adds rejects; returns the file's length. */
  add(rejects: readonly Reject[]): number;
  close(): void;
}

/**
 * Opens a file of rejects.
 *
 * @param keepBytes how much of it comes from earlier runs of the import: what is behind, a run wrote that was cut off, and is
 *   written again. Undefined when earlier runs wrote nothing
 * @throws {UsageFailure} when it holds something else
 */
export function openRejectsFile(path: string, keepBytes: number | undefined): RejectsFile {
  const file = openSync(path, 'a+');
  const { size } = fstatSync(file);
  if (keepBytes === undefined && size > 0) {
    closeSync(file);
    throw new UsageFailure(`--rejects: ${path} is not empty. Name a new file, or remove it.`);
  }
  let length = Math.min(size, keepBytes ?? 0);
  if (size > length) ftruncateSync(file, length);
  return {
    path,
    add(rejects) {
      const text = rejects.map(rejectLine).join('');
      if (text === '') return length;
      length += writeSync(file, text);
      fsyncSync(file);
      return length;
    },
    close: () => closeSync(file),
  };
}

function rejectLine({ row, reason }: Reject): string {
  const [kind = 'line'] = row.place.split(' ');
  return `${JSON.stringify({ [kind]: row.number, reason, text: row.text })}\n`;
}
