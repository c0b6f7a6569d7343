import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { isDeviceStatsClientError } from '@device-stats/client';
import { type Client, type ConnectionOptions, connect } from '../connection/connection.ts';
import { CommandFailure, UsageFailure } from '../failure/command-failure.ts';
import type { Surroundings } from '../surroundings.ts';
import { type ImportJournal, openJournal, temporaryJournal } from './import-journal.ts';
import { openRejectsFile, type RejectsFile } from './rejects-file.ts';

/** The options of every import. */
export interface SessionOptions extends ConnectionOptions {
  readonly device?: string;
  readonly rejects?: string;
  readonly state?: string;
  readonly again?: boolean;
  readonly unconfirmed?: 'stored' | 'missing';
}

/** An import that is under way, perhaps for some runs already. */
export interface ImportSession<C> {
  readonly client: Client;
  readonly journal: ImportJournal<C>;
  /** Where the journal is; undefined when it is forgotten with the process. */
  readonly statePath: string | undefined;
  readonly rejects: RejectsFile | undefined;
}

/** Where rows come from. */
export interface SessionSource<C> {
  /** A file; undefined for standard input. */
  readonly path: string | undefined;
  readonly isCheckpoint: (value: unknown) => value is C;
}

/**
 * How long the server surely remembers the key of a block: a day less than it promises, for clocks that differ and a run that
 * takes its time.
 */
const keyLifeMs = 6 * 86_400_000;

/** The client's own repeats of a block: with its pauses they bridge a restart of the server. */
const retries = 7;

/** Opens what an import needs, and settles what an earlier run left open. */
export async function openSession<C>(
  { path, isCheckpoint }: SessionSource<C>,
  options: SessionOptions,
  surroundings: Surroundings,
): Promise<ImportSession<C>> {
  const { url, client } = connect(options, surroundings, { retries });
  const source = path === undefined ? 'standard input' : resolve(path);
  const identity = { url, deviceId: options.device ?? null, source };
  const statePath =
    options.state ?? (path === undefined ? undefined : defaultStatePath(path, identity));
  const { createId } = surroundings;
  const journal =
    statePath === undefined
      ? temporaryJournal<C>(createId())
      : openJournal({
          path: statePath,
          identity,
          isCheckpoint,
          again: options.again === true,
          createId,
        });
  settleInFlight(journal, options, surroundings);
  await checkSample(client, journal);
  return { client, journal, statePath, rejects: openRejects(journal, options) };
}

function defaultStatePath(
  path: string,
  { url, deviceId }: { readonly url: string; readonly deviceId: string | null },
): string {
  const target = createHash('sha256')
    .update(JSON.stringify([url, deviceId]))
    .digest('hex');
  return `${path}.import-${target.slice(0, 8)}.json`;
}

/** A block that was sent so long ago that the server may have forgotten its key cannot be sent again without knowing. */
function settleInFlight<C>(
  journal: ImportJournal<C>,
  { unconfirmed }: SessionOptions,
  { now, createId }: Surroundings,
): void {
  const { inFlight, confirmed, acceptedCount } = journal.entry;
  if (inFlight === null || now() - inFlight.atMs < keyLifeMs) return;
  if (unconfirmed === undefined) {
    throw new UsageFailure(
      `An earlier run was cut off on ${new Date(inFlight.atMs).toISOString()} before the server answered for ${inFlight.rowCount} rows after the first ${acceptedCount}, too long ago to send them again safely. See whether the server has them (device-stats export), then write --unconfirmed stored or --unconfirmed missing.`,
    );
  }
  if (unconfirmed === 'missing') journal.update({ importId: createId(), inFlight: null });
  else {
    const stored = acceptedCount + inFlight.rowCount;
    journal.update({ confirmed: inFlight.end ?? confirmed, inFlight: null, acceptedCount: stored });
  }
  journal.save();
}

/** Whether the server still has what earlier runs stored: it may have been set up anew. */
async function checkSample<C>(client: Client, { entry }: ImportJournal<C>): Promise<void> {
  const { sampleDeviceId, acceptedCount } = entry;
  if (sampleDeviceId === null) return;
  try {
    await client.devices.get(sampleDeviceId);
  } catch (error) {
    if (!isDeviceStatsClientError(error, 'DEVICE_NOT_FOUND')) throw error;
    throw new CommandFailure(
      `Earlier runs imported ${acceptedCount} readings, but the server does not know device ${JSON.stringify(sampleDeviceId)}, which has some of them. If they are gone, import everything again by --again.`,
    );
  }
}

function openRejects<C>(
  journal: ImportJournal<C>,
  { rejects }: SessionOptions,
): RejectsFile | undefined {
  if (rejects === undefined) return undefined;
  const path = resolve(rejects);
  const { rejects: earlier } = journal.entry;
  const isOurs = earlier?.path === path;
  const file = openRejectsFile(path, isOurs ? earlier.bytes : undefined);
  if (!isOurs) journal.update({ rejects: { path, bytes: 0 } });
  return file;
}
