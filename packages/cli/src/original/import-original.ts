import type { DatabaseSync } from 'node:sqlite';
import { UsageFailure } from '../failure/command-failure.ts';
import { checkRows } from '../import/check-rows.ts';
import type { ImportFileOptions } from '../import/import-file.ts';
import { counted, tellOutcome } from '../import/import-outcome.ts';
import { importRows } from '../import/import-rows.ts';
import { openSession } from '../import/import-session.ts';
import { parseMetrics, type RowShape } from '../rows/row-shape.ts';
import type { Surroundings } from '../surroundings.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { renderTable } from '../terminal/table.ts';
import { writeText } from '../terminal/write-text.ts';
import { countRows, describeLayout } from './describe-layout.ts';
import { importDevices, importUsers } from './import-users.ts';
import { openOriginal } from './open-original.ts';
import { isDatabaseCheckpoint, readDatabaseBlocks } from './original-blocks.ts';
import { findLayout, type OriginalLayout } from './original-layout.ts';

/** Brings over a database of the original service: readings, then devices, then users. */
export async function importOriginal(
  path: string,
  options: ImportFileOptions,
  surroundings: Surroundings,
): Promise<void> {
  if (options.device !== undefined) {
    throw new UsageFailure('--device does not go with --original, whose readings name theirs.');
  }
  const metrics = parseMetrics(options.metrics ?? 'x,y,z');
  const database = await openOriginal(path);
  try {
    const layout = findLayout(
      database,
      metrics.map(({ name }) => name),
    );
    await writeText(surroundings.output, describeLayout(database, layout));
    const context = { database, layout, shape: { deviceId: undefined, metrics } };
    if (options.dryRun === true) await checkDatabase(context, options, surroundings);
    else await storeDatabase(path, { ...context, options, surroundings });
  } finally {
    database.close();
  }
}

interface OriginalContext {
  readonly database: DatabaseSync;
  readonly layout: OriginalLayout;
  readonly shape: RowShape;
}

function progressOf(
  { database, layout }: OriginalContext,
  rows: number,
  { messages, now }: Surroundings,
): Progress {
  const total = countRows(database, layout.readings.table);
  return createProgress({ output: messages, total, done: rows, rows, unit: 'rows', now });
}

async function checkDatabase(
  context: OriginalContext,
  { rejects: rejectsPath }: ImportFileOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { database, layout, shape } = context;
  const { output, interruption } = surroundings;
  const whole = { layout, shape, from: null, firstEnd: undefined, keyOf: () => '' };
  const progress = progressOf(context, 0, surroundings);
  const blocks = readDatabaseBlocks(database, whole);
  await checkRows(blocks, { progress, interruption, rejectsPath, output });
}

async function storeDatabase(
  path: string,
  {
    options,
    surroundings,
    ...context
  }: OriginalContext & {
    readonly options: ImportFileOptions;
    readonly surroundings: Surroundings;
  },
): Promise<void> {
  const { database, layout, shape } = context;
  const { output, interruption, now } = surroundings;
  const source = { path, isCheckpoint: isDatabaseCheckpoint };
  const session = await openSession(source, options, surroundings);
  const { client, journal, rejects } = session;
  const { confirmed: from, inFlight, importId } = journal.entry;
  const keyOf = (rowId: number): string => `${importId}.${rowId}`;
  const progress = progressOf(context, from?.rowCount ?? 0, surroundings);
  const run = async (): Promise<void> => {
    const rest = { layout, shape, from, firstEnd: inFlight?.end, keyOf };
    const blocks = readDatabaseBlocks(database, rest);
    try {
      const deviceId = undefined;
      await importRows(blocks, { client, deviceId, journal, rejects, progress, interruption, now });
    } finally {
      progress.stop();
    }
    const others = { client, layout, journal, interruption };
    const deviceCount = await importDevices(database, others);
    const userCount = await importUsers(database, others);
    const text = `${counted(deviceCount, 'device')} without readings registered, ${counted(userCount, 'user')} created.\n`;
    await writeText(output, userCount === 0 ? text : text + userTable(journal.entry.users));
  };
  await tellOutcome(session, run, surroundings);
}

/** Ids are given out anew. */
function userTable(users: Readonly<Record<string, number>>): string {
  const rows = Object.entries(users);
  return rows.length === 0 ? '' : renderTable(['user was', 'is now'], rows);
}
