import { CommandFailure } from '../failure/command-failure.ts';
import type { TextOutput } from '../surroundings.ts';
import type { Progress } from '../terminal/progress.ts';
import { writeText } from '../terminal/write-text.ts';
import { describeRejects } from './faulty-block.ts';
import type { ImportBlock } from './import-block.ts';
import { counted } from './import-outcome.ts';
import { readAhead } from './read-ahead.ts';
import { openRejectsFile, type Reject } from './rejects-file.ts';

/** How rows are checked. */
export interface CheckOptions {
  readonly progress: Progress;
  readonly interruption: AbortSignal;
  /** Where faulty rows are written. Undefined: the first are shown. */
  readonly rejectsPath: string | undefined;
  readonly output: TextOutput;
}

/**
 * Checks rows, and sends nothing.
 *
 * @throws {CommandFailure} when there are faulty ones
 */
export async function checkRows<C>(
  blocks: AsyncIterable<ImportBlock<C>>,
  { progress, interruption, rejectsPath, output }: CheckOptions,
): Promise<void> {
  const file = rejectsPath === undefined ? undefined : openRejectsFile(rejectsPath, undefined);
  const shown: Reject[] = [];
  let rowCount = 0;
  let faultCount = 0;
  try {
    for await (const { rows, done } of readAhead(blocks, interruption)) {
      const faults = rows.flatMap((row): Reject[] =>
        row.fault === undefined ? [] : [{ row, reason: row.fault }],
      );
      rowCount += rows.length;
      faultCount += faults.length;
      shown.push(...faults.slice(0, 11 - shown.length));
      file?.add(faults);
      progress.update(done, rowCount);
    }
  } finally {
    progress.stop();
    file?.close();
  }
  const valid = `${counted(rowCount - faultCount, 'row')} can be imported`;
  if (faultCount === 0) {
    await writeText(output, `${valid}; nothing was sent.\n`);
    return;
  }
  const lines = rejectsPath === undefined ? describeFirst(shown, faultCount) : [];
  const where = rejectsPath === undefined ? '' : `, see ${rejectsPath}`;
  lines.push(`${valid}, ${faultCount.toLocaleString('en')} cannot${where}. Nothing was sent.`);
  throw new CommandFailure(lines.join('\n'));
}

function describeFirst(shown: readonly Reject[], faultCount: number): string[] {
  const lines = describeRejects(shown).slice(0, 10);
  const others = faultCount - lines.length;
  return others === 0 ? [...lines] : [...lines, `and ${others.toLocaleString('en')} more`];
}
