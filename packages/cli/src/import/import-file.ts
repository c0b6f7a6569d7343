import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import type { ImportRow } from '../rows/import-row.ts';
import { fieldNames, parseMetrics, type RowShape } from '../rows/row-shape.ts';
import type { Surroundings } from '../surroundings.ts';
import { createProgress } from '../terminal/progress.ts';
import { checkRows } from './check-rows.ts';
import { readFileBlocks } from './file-blocks.ts';
import { type FileCheckpoint, isFileCheckpoint } from './file-checkpoint.ts';
import { tellOutcome } from './import-outcome.ts';
import { importRows } from './import-rows.ts';
import { type ImportSession, openSession, type SessionOptions } from './import-session.ts';

/** The options of importing a file. */
export interface ImportFileOptions extends SessionOptions {
  readonly metrics?: string;
  readonly dryRun?: boolean;
}

/** Imports a file of CSV or NDJSON. */
export async function importFile(
  path: string,
  options: ImportFileOptions,
  surroundings: Surroundings,
): Promise<void> {
  const shape: RowShape = {
    deviceId: options.device,
    metrics: options.metrics === undefined ? undefined : parseMetrics(options.metrics),
  };
  const source = openSource(path, surroundings);
  const { output, messages, interruption, now } = { ...surroundings };
  const unit = 'rows';
  if (options.dryRun === true) {
    const progress = createProgress({ output: messages, total: source.sizeBytes, unit, now });
    const blocks = readFileBlocks(source.open(), { shape, keyOf: () => '' });
    await checkRows(blocks, { progress, interruption, rejectsPath: options.rejects, output });
    return;
  }
  const from = { path: source.path, isCheckpoint: isFileCheckpoint };
  const session = await openSession(from, options, surroundings);
  const { client, journal, rejects } = session;
  const { confirmed, inFlight, acceptedCount } = journal.entry;
  const progress = createProgress({
    output: messages,
    total: source.sizeBytes,
    done: confirmed?.offset ?? 0,
    rows: acceptedCount,
    unit,
    now,
  });
  const run = async (): Promise<void> => {
    const blocks = readFileBlocks(source.open(), {
      shape,
      from: confirmed ?? undefined,
      firstEnd: inFlight?.end,
      keyOf: keyMaker(session, options, surroundings),
    });
    const { device: deviceId } = options;
    try {
      await importRows(blocks, { client, deviceId, journal, rejects, progress, interruption, now });
    } finally {
      progress.stop();
    }
  };
  await tellOutcome(session, run, surroundings);
}

interface Source {
  /** Undefined for standard input. */
  readonly path: string | undefined;
  /** Undefined when it is not known. */
  readonly sizeBytes: number | undefined;
  readonly open: () => AsyncIterable<Buffer>;
}

/** `-` is standard input. */
function openSource(path: string, { input }: Surroundings): Source {
  if (path === '-') return { path: undefined, sizeBytes: undefined, open: () => input };
  const stat = statSync(path);
  return {
    path,
    sizeBytes: stat.isFile() ? stat.size : undefined,
    open: () => createReadStream(path, { highWaterMark: 262_144 }),
  };
}

type KeyMaker = (start: FileCheckpoint, rows: readonly ImportRow[]) => string;

/**
 * With a state file, keys are its import and the position: what is sent twice is a repeat. Without one they are made from the
 * content up to the block's first row, so that the same rows are a repeat within the seven days for which the server keeps keys.
 * Rows without a timestamp may be equal without being the same, and then count in every run.
 */
function keyMaker(
  { journal, statePath }: ImportSession<FileCheckpoint>,
  { again }: ImportFileOptions,
  { createId }: Surroundings,
): KeyMaker {
  if (statePath !== undefined) return ({ offset }) => `${journal.entry.importId}.${offset}`;
  return (start, rows) => {
    const isRepeatable = rows.every(
      ({ reading }) => reading === undefined || fieldNames.timestamp in reading,
    );
    if (again === true || !isRepeatable) return createId();
    const content = JSON.stringify([start.digest, rows[0]?.text]);
    return createHash('sha256').update(content).digest('hex');
  };
}
