import type { LineBlock } from './line-buffer.ts';

/** The values of a block of lines. */
export interface ParsedLines<V = readonly unknown[]> {
  /** What its lines say, blank ones left out, up to the first that says nothing. */
  readonly values: V;
  /** The line of each value; absent when they follow each other from the block's first line on. */
  readonly lines?: readonly number[];
  /** The line that says nothing, if there is one, and what it must be. */
  readonly malformed?: { readonly line: number; readonly message: string };
}

/**
 * Says what a line without its line feed means; undefined when that is no value, as for blank lines.
 *
 * @throws {SyntaxError} whose message says what the line must be
 */
export type LineParser = (text: string) => unknown;

/**
 * Parses lines one by one: for JSON, joining them to one array and parsing that costs as much, since making the array's text
 * and making sure that no value reaches from one line into another cost what it saves.
 */
export function parseLines(
  { bytes, firstLine }: Omit<LineBlock, 'lineCount'>,
  parse: LineParser,
): ParsedLines {
  const values: unknown[] = [];
  let lines: number[] | undefined;
  let line = firstLine;
  for (const text of textLines(bytes, firstLine)) {
    try {
      const value = parseText(text, parse);
      if (value === undefined) {
        lines ??= values.map((_, index) => firstLine + index);
      } else {
        values.push(value);
        lines?.push(line);
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return { values, ...(lines && { lines }), malformed: { line, message: error.message } };
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

function parseText(text: string | undefined, parse: LineParser): unknown {
  if (text === undefined) throw new SyntaxError('must be text in UTF-8');
  return parse(text);
}
