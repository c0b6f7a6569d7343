import { isDeviceStatsClientError } from '@device-stats/client';
import { CommandFailure } from '../failure/command-failure.ts';
import type { Surroundings } from '../surroundings.ts';
import { writeText } from '../terminal/write-text.ts';
import type { ImportSession } from './import-session.ts';

/** Runs an import, and tells what has become of it, also when it ends early. */
export async function tellOutcome<C>(
  session: ImportSession<C>,
  run: () => Promise<void>,
  { output, messages }: Surroundings,
): Promise<void> {
  const before = session.journal.entry;
  try {
    await run();
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    if (isDeviceStatsClientError(error, 'IDEMPOTENCY_CONFLICT')) throw changedRows(session);
    await writeText(messages, `${stored(session)} ${advice(session)}\n`);
    throw error;
  } finally {
    session.rejects?.close();
  }
  const { acceptedCount, rejectedCount } = session.journal.entry;
  const added = acceptedCount - before.acceptedCount;
  const parts = [`${counted(added, 'reading')} imported`];
  if (before.acceptedCount > 0) {
    parts.push(`${before.acceptedCount.toLocaleString('en')} before; --again imports those anew`);
  }
  const setAside = rejectedCount - before.rejectedCount;
  if (setAside > 0) parts.push(`${counted(setAside, 'row')} set aside in ${session.rejects?.path}`);
  await writeText(output, `${parts.join(', ')}.\n`);
}

/** `1 reading`, `2,000 readings` */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function stored<C>({ journal }: ImportSession<C>): string {
  return `Until now ${counted(journal.entry.acceptedCount, 'reading')} imported.`;
}

function advice<C>({ statePath }: ImportSession<C>): string {
  return statePath === undefined
    ? 'Pipe the same in again within a week to go on: rows with timestamps count once.'
    : 'Run the same command again to go on.';
}

function changedRows<C>(session: ImportSession<C>): CommandFailure {
  return new CommandFailure(
    `The next rows were sent by an earlier run with other content, and it is not known whether all of those are stored. ${stored(session)} Bring the rows back as they were, or look at what the server has (device-stats export) and import everything as new rows by --again.`,
  );
}
