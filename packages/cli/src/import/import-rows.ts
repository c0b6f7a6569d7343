import type { Client } from '../connection/connection.ts';
import { fieldNames } from '../rows/row-shape.ts';
import type { Progress } from '../terminal/progress.ts';
import { faultyBlock } from './faulty-block.ts';
import type { ImportBlock } from './import-block.ts';
import type { ImportJournal } from './import-journal.ts';
import { readAhead } from './read-ahead.ts';
import type { Reject, RejectsFile } from './rejects-file.ts';
import { sendBlock } from './send-block.ts';

/** What rows are imported with. */
export interface ImportOptions<C> {
  readonly client: Client;
  /** Undefined where each row names its own. */
  readonly deviceId: string | undefined;
  readonly journal: ImportJournal<C>;
  /** Where faulty rows go. Undefined: they end the import. */
  readonly rejects: RejectsFile | undefined;
  readonly progress: Progress;
  readonly interruption: AbortSignal;
  readonly now: () => number;
}

/**
 * Stores blocks one after the other, and writes down how far it has got: each block before it is sent, and when it is stored.
 * Rows keep their order, by which readings of one device and time are told apart.
 *
 * A block with a faulty row is not sent, unless there is a file for rejects.
 *
 * @throws {CommandFailure} for faulty rows; the reason of the interruption, once the block that was sent is answered
 */
export async function importRows<C>(
  blocks: AsyncIterable<ImportBlock<C>>,
  options: ImportOptions<C>,
): Promise<void> {
  const { journal, progress } = options;
  try {
    for await (const block of readAhead(blocks, options.interruption)) {
      const { acceptedCount, rejects } = await storeBlock(block, options);
      const { entry } = journal;
      const { rejects: file } = options;
      journal.update({
        confirmed: block.end,
        inFlight: null,
        acceptedCount: entry.acceptedCount + acceptedCount,
        rejectedCount: entry.rejectedCount + rejects.length,
        rejects: file === undefined ? entry.rejects : { path: file.path, bytes: file.add(rejects) },
        sampleDeviceId: entry.sampleDeviceId ?? sampleOf(block, options),
      });
      progress.update(block.done, journal.entry.acceptedCount);
    }
  } finally {
    // What was confirmed since the last block began, which nothing depends on but the time that a later run takes.
    journal.save();
  }
}

interface StoredBlock {
  readonly acceptedCount: number;
  readonly rejects: readonly Reject[];
}

async function storeBlock<C>(
  block: ImportBlock<C>,
  options: ImportOptions<C>,
): Promise<StoredBlock> {
  const { client, deviceId, journal, rejects: file, now } = options;
  const faults = block.rows.flatMap((row): Reject[] =>
    row.fault === undefined ? [] : [{ row, reason: row.fault }],
  );
  const context = { block, acceptedCount: journal.entry.acceptedCount };
  if (faults.length > 0 && file === undefined) throw faultyBlock(faults, context);

  journal.update({ inFlight: { end: block.end, rowCount: block.rows.length, atMs: now() } });
  journal.save();
  const rows = block.rows.filter(({ fault }) => fault === undefined);
  const onRefusal = file === undefined ? 'stop' : 'leave out';
  const result = await sendBlock(rows, { client, deviceId, key: block.key }, onRefusal);
  const isHopeless = rows.length > 1 && result.isStored && result.acceptedCount === 0;
  if (!result.isStored || (isHopeless && journal.entry.acceptedCount === 0)) {
    journal.update({ inFlight: null });
    throw faultyBlock(result.rejects, context);
  }
  const rejects = [...faults, ...result.rejects].sort((a, b) => a.row.number - b.row.number);
  return { acceptedCount: result.acceptedCount, rejects };
}

function sampleOf<C>(
  { rows }: ImportBlock<C>,
  { deviceId }: Pick<ImportOptions<C>, 'deviceId'>,
): string | null {
  if (deviceId !== undefined) return deviceId;
  const id = rows.find(({ reading }) => reading !== undefined)?.reading?.[fieldNames.device];
  return typeof id === 'string' ? id : null;
}
