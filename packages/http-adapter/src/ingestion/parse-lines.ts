import type { LineBlock } from './line-blocks.ts';

/** The values of a block of lines. */
export interface ParsedLines {
  /** What its lines say, blank ones left out, up to the first that says nothing. */
  readonly values: readonly unknown[];
  /** The line of each value; absent when they follow each other from the block's first line on. */
  readonly lines?: readonly number[];
  /** The line that is not JSON in UTF-8, if there is one. */
  readonly malformedLine?: number;
}

/**
 * Parses lines of JSON. Line by line: joining them to one array and parsing that costs as much, since making the array's text
 * and making sure that no value reaches from one line into another cost what it saves.
 */
export function parseLines({ bytes, firstLine }: LineBlock): ParsedLines {
  const values: unknown[] = [];
  let lines: number[] | undefined;
  let line = firstLine;
  for (const text of textLines(bytes, firstLine)) {
    const value = parseJson(text);
    if (value !== undefined) {
      values.push(value);
      lines?.push(line);
    } else if (text !== undefined && /^[ \t\r]*$/.test(text)) {
      lines ??= values.map((_, index) => firstLine + index);
    } else {
      return { values, ...(lines && { lines }), malformedLine: line };
    }
    line += 1;
  }
  return { values, ...(lines && { lines }) };
}

// Removing a byte order mark at the beginning of every block would take for one what is none.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The lines of a block; undefined stands for those that are not UTF-8. What follows the last line feed is a line unless empty. */
function textLines(bytes: Uint8Array, firstLine: number): readonly (string | undefined)[] {
  const lines = decode(bytes)?.split('\n') ?? splitBytes(bytes).map(decode);
  if (lines.at(-1) === '') lines.pop();
  // The stream may begin with a byte order mark.
  if (firstLine === 1 && lines[0]?.startsWith('\uFEFF')) lines[0] = lines[0].slice(1);
  return lines;
}

function splitBytes(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start <= bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    const stop = end === -1 ? bytes.length : end;
    lines.push(bytes.subarray(start, stop));
    start = stop + 1;
  }
  return lines;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The value, or undefined when there is none. */
function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
