import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { CommandFailure } from '../failure/command-failure.ts';

/** How far an import has got. */
interface JournalEntry<C> {
  /** Begins the idempotency keys of the import, so that no other import has the same. */
  readonly importId: string;
  /** Everything before it is stored or set aside; null at the beginning. */
  readonly confirmed: C | null;
  /** What was sent and not answered; null when there is nothing. */
  readonly inFlight: { readonly end: C; readonly rowCount: number; readonly atMs: number } | null;
  readonly acceptedCount: number;
  readonly rejectedCount: number;
  /** The file of rejects, and its length up to `confirmed`; null when there is none. */
  readonly rejects: { readonly path: string; readonly bytes: number } | null;
  /** A device that has readings of this import, to see whether the server still has them; null before the first. */
  readonly sampleDeviceId: string | null;
  /** For each user of a database that was created, by the old id, the new one. */
  readonly users: Readonly<Record<string, number>>;
}

/** A record of an import that outlasts the process. */
export interface ImportJournal<C> {
  readonly entry: JournalEntry<C>;
  /** Changes the entry, in memory. */
  update(change: Partial<JournalEntry<C>>): void;
  /** Writes the entry; afterwards it is on the disk, whole. */
  save(): void;
}

/** What is imported and whereto. */
interface ImportIdentity {
  readonly url: string;
  readonly deviceId: string | null;
  readonly source: string;
}

/** How a journal is opened. */
export interface JournalOptions<C> {
  readonly path: string;
  readonly identity: ImportIdentity;
  readonly isCheckpoint: (value: unknown) => value is C;
  /** Whether an earlier import of the same is to be forgotten. */
  readonly again: boolean;
  readonly createId: () => string;
}

const format = 1;

/**
 * Opens the journal of an import, a file; makes it when there is none.
 *
 * @throws {CommandFailure} when the file is the journal of something else, or no journal
 */
export function openJournal<C>(options: JournalOptions<C>): ImportJournal<C> {
  const { path, identity, again, createId } = options;
  const stored = again ? undefined : readEntry(options);
  const journal = journalOf(stored ?? firstEntry<C>(createId()), (entry) => {
    writeDurably(path, `${JSON.stringify({ format, ...identity, ...entry }, null, 2)}\n`);
  });
  if (stored === undefined) journal.save();
  return journal;
}

/** A journal that is forgotten with the process. */
export function temporaryJournal<C>(importId: string): ImportJournal<C> {
  return journalOf(firstEntry(importId), () => undefined);
}

function journalOf<C>(
  first: JournalEntry<C>,
  write: (entry: JournalEntry<C>) => void,
): ImportJournal<C> {
  let entry = first;
  return {
    get entry() {
      return entry;
    },
    update: (change) => {
      entry = { ...entry, ...change };
    },
    save: () => write(entry),
  };
}

function firstEntry<C>(importId: string): JournalEntry<C> {
  return {
    importId,
    confirmed: null,
    inFlight: null,
    acceptedCount: 0,
    rejectedCount: 0,
    rejects: null,
    sampleDeviceId: null,
    users: {},
  };
}

function readEntry<C>({
  path,
  identity,
  isCheckpoint,
}: JournalOptions<C>): JournalEntry<C> | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const { entry, found } = parseEntry(text, isCheckpoint);
  if (entry === undefined) {
    throw new CommandFailure(
      `${path} is not the state of an import. Name another file by --state, or remove it if nothing is to be continued.`,
    );
  }
  for (const key of ['url', 'deviceId', 'source'] as const) {
    if (found[key] === identity[key]) continue;
    throw new CommandFailure(
      `${path} is the state of another import: its ${key} is ${JSON.stringify(found[key])}, not ${JSON.stringify(identity[key])}. Name another file by --state.`,
    );
  }
  return entry;
}

function parseEntry<C>(
  text: string,
  isCheckpoint: (value: unknown) => value is C,
): { readonly entry?: JournalEntry<C>; readonly found: Readonly<Record<string, unknown>> } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { found: {} };
  }
  const found = (value ?? {}) as Readonly<Record<string, unknown>>; // whatever it is, its fields are looked at below
  const { importId, confirmed, inFlight, acceptedCount } = found;
  const end = (inFlight as { readonly end?: unknown } | null | undefined)?.end;
  const isEntry =
    found['format'] === format &&
    typeof importId === 'string' &&
    Number.isSafeInteger(acceptedCount) &&
    (confirmed === null || isCheckpoint(confirmed)) &&
    (inFlight === null || end === null || isCheckpoint(end));
  if (!isEntry) return { found };
  const { format: _format, url: _url, deviceId: _deviceId, source: _source, ...entry } = found;
  return { entry: entry as unknown as JournalEntry<C>, found }; // this program has written it; the parts that steer it were looked at
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The old content or the new one is there, whenever the process or the machine stops. */
function writeDurably(path: string, text: string): void {
  const draft = `${path}.tmp`;
  const file = openSync(draft, 'w');
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}
