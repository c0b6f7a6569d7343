import { isUtf8 } from 'node:buffer';
import type { TextRecord } from './text-record.ts';

/** A record without its line break, and what keeps it from being read. */
export interface RecordText {
  readonly text: string;
  readonly fault: string | undefined;
}

/** The text of a record. The byte order mark that some editors write is not a part of it. */
export function recordText({ bytes, fault }: TextRecord): RecordText {
  const text = bytes
    .toString('utf8')
    .replace(/\r?\n$/, '')
    .replace(/^\u{feff}/u, '');
  return { text, fault: fault ?? (isUtf8(bytes) ? undefined : 'is not UTF-8') };
}
