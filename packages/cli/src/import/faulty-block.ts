import { CommandFailure } from '../failure/command-failure.ts';
import type { ImportBlock } from './import-block.ts';
import type { Reject } from './rejects-file.ts';

/** Where a block stands that is not imported. */
export interface BlockContext {
  readonly block: ImportBlock<unknown>;
  /** How many readings before it are. */
  readonly acceptedCount: number;
}

const shownFaults = 10;

/** What is told of faults that end an import. */
export function faultyBlock(
  rejects: readonly Reject[],
  { block, acceptedCount }: BlockContext,
): CommandFailure {
  const first = block.rows[0]?.place ?? 'the beginning';
  const stored = acceptedCount === 0 ? 'Nothing is imported.' : importedUpTo(acceptedCount, first);
  return new CommandFailure(
    [
      ...describeRejects(rejects),
      `${stored} Correct it and run the same command again, or set such rows aside by --rejects <file>.`,
    ].join('\n'),
  );
}

/** A line for each of the first rejects, and how many there are besides. */
export function describeRejects(rejects: readonly Reject[]): readonly string[] {
  const lines = rejects.slice(0, shownFaults).map(({ row, reason }) => `${row.place}: ${reason}`);
  const others = rejects.length - lines.length;
  return others === 0 ? lines : [...lines, `and ${others.toLocaleString('en')} more`];
}

function importedUpTo(count: number, first: string): string {
  const readings = count === 1 ? '1 reading is' : `${count.toLocaleString('en')} readings are`;
  return `${readings} imported, all before ${first}.`;
}
