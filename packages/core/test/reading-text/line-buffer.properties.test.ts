import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LineBlock, LineBuffer } from '../../src/reading-text/line-buffer.ts';
import { propertyRuns } from '../property-runs.ts';

const lineTooLong = (line: number): Error => new Error(`line ${line}`);

/** A block as it is when it comes: its bytes are not valid for longer. */
function textOf({ bytes, firstLine, lineCount }: LineBlock): {
  readonly lines: readonly string[];
  readonly firstLine: number;
  readonly lineCount: number;
} {
  const lines = new TextDecoder().decode(bytes).match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return { lines, firstLine, lineCount };
}

test('lines are the same however their bytes come, and whenever those that wait are taken', () => {
  const line = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.nat({ max: 3_000 }).map((length) => 'x'.repeat(length)),
  );
  const input = fc.record({
    lines: fc.array(
      line.map((text) => text.replaceAll('\n', '')),
      { maxLength: 30 },
    ),
    isEnded: fc.boolean(),
    cuts: fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 4_000 }), flush: fc.boolean() }), {
      minLength: 1,
      maxLength: 8,
    }),
    maxLines: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(input, ({ lines, isEnded, cuts, maxLines }) => {
      const text = lines.join('\n') + (isEnded && lines.length > 0 ? '\n' : '');
      const bytes = new TextEncoder().encode(text);
      const buffer = new LineBuffer({ maxLineBytes: 100_000, maxLines, lineTooLong });
      const blocks: ReturnType<typeof textOf>[] = [];
      for (let start = 0, cut = 0; start < bytes.length; cut += 1) {
        const { bytes: length = 1, flush = false } = cuts[cut % cuts.length] ?? {};
        for (const block of buffer.push(bytes.slice(start, start + length))) {
          blocks.push(textOf(block));
        }
        // Only the first is asked for: nothing may be left undone behind it.
        if (flush)
          for (const block of buffer.flush()) {
            blocks.push(textOf(block));
            break;
          }
        start += length;
      }
      for (const block of buffer.end()) blocks.push(textOf(block));
      expect(blocks.flatMap((block) => block.lines).join('')).toBe(text);
      let firstLine = 1;
      for (const block of blocks) {
        expect(block.firstLine).toBe(firstLine);
        expect(block.lines.length).toBe(block.lineCount);
        expect(block.lineCount).toBeLessThanOrEqual(maxLines);
        firstLine += block.lineCount;
      }
    }),
    propertyRuns(500),
  );
});
