import type { ParsedLines } from './parse-lines.ts';

/** Readings of a block of lines. */
type PositionedLines = Pick<ParsedLines<{ readonly length: number }>, 'values' | 'lines'>;

interface Segment {
  readonly firstIndex: number;
  readonly firstLine: number;
  readonly parsed: PositionedLines;
}

/** Tells from which line each reading of a stream came, as long as the reading is not stored. */
export class LinePositions {
  #segments: Segment[] = [];
  #count = 0;

  /** How many readings there are. */
  get count(): number {
    return this.#count;
  }

  add(parsed: PositionedLines, firstLine: number): void {
    this.#segments.push({ firstIndex: this.#count, firstLine, parsed });
    this.#count += parsed.values.length;
  }

  /** Drops what is not asked for any more. */
  forgetBefore(index: number): void {
    this.#segments = this.#segments.filter(
      ({ firstIndex, parsed }) => firstIndex + parsed.values.length > index,
    );
  }

  /** The line of a reading, by the reading's index in the stream. */
  lineOf(index: number): number | undefined {
    const segment = this.#segments.findLast(({ firstIndex }) => firstIndex <= index);
    if (segment === undefined) return undefined;
    const { firstIndex, firstLine, parsed } = segment;
    return parsed.lines === undefined
      ? firstLine + index - firstIndex
      : parsed.lines[index - firstIndex];
  }
}
