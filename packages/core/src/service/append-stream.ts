import { DeviceStatsError, isDeviceStatsError } from '../errors/device-stats-error.ts';
import type { IdempotencyStore } from '../storage/idempotency-store.ts';
import { type RowBlock, RowQueue } from './row-queue.ts';
import { wait } from './wait.ts';

/** Rows checked and ready to be stored. */
export interface PreparedRows {
  readonly rowCount: number;
  /** A hash of the rows as they were handed in. */
  fingerprint(): string | Promise<string>;
  /** Stores them in one commit, recorded as this part of the stream if the stream is recorded. */
  append(part: number): Promise<unknown>;
}

/** What a stream of rows is stored with. */
export interface AppendStreamContext {
  /**
   * Checks rows.
   *
   * @throws `INVALID_INPUT` whose paths begin with the row's index
   */
  readonly prepare: (rows: RowBlock) => PreparedRows;
  /** Where the stream's commits are recorded; undefined when it has no key. */
  readonly record:
    | { readonly store: IdempotencyStore; readonly scope: string; readonly key: string }
    | undefined;
  readonly onProgress: ((accepted: number) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** How far a stream has come. */
interface StreamPosition {
  /** Readings of the stream that are stored. */
  readonly accepted: number;
  /** Commits they were stored in. */
  readonly parts: number;
}

/** For how long one commit waits for an overloaded storage before the stream fails. */
const overloadPatienceMs = 30_000;

/** Stores a stream block by block; returns how many readings of it are stored, those recorded before included. */
export async function appendStream(
  source: AsyncIterable<RowBlock>,
  context: AppendStreamContext,
): Promise<number> {
  const rows = new RowQueue(source, context.signal);
  try {
    const start = await skipRecorded(rows, context);
    return await storeRest(rows, start, context);
  } finally {
    await rows.close();
  }
}

/** Passes over what an earlier attempt has stored, making sure that it is the same. */
async function skipRecorded(rows: RowQueue, context: AppendStreamContext): Promise<StreamPosition> {
  let position: StreamPosition = { accepted: 0, parts: 0 };
  if (context.record === undefined) return position;
  const { store, scope, key } = context.record;
  for (;;) {
    const recorded = await store.find({ scope, key, part: position.parts });
    if (recorded === undefined) return position;
    const { prepared } = prepareLeading(await rows.take(recorded.readingCount), position, context);
    const same =
      prepared?.rowCount === recorded.readingCount &&
      (await prepared.fingerprint()) === recorded.fingerprint;
    if (!same) throw conflict(key);
    position = advance(position, prepared, context);
  }
}

async function storeRest(
  rows: RowQueue,
  start: StreamPosition,
  context: AppendStreamContext,
): Promise<number> {
  let position = start;
  for (;;) {
    const block = await rows.next();
    if (block === undefined) return position.accepted;
    const { prepared, error } = prepareLeading(block, position, context);
    if (prepared !== undefined) {
      const { parts } = position;
      await patiently(() => prepared.append(parts), context.signal);
      position = advance(position, prepared, context);
    }
    if (error !== undefined) throw error;
  }
}

/** Prepares the rows before the first faulty one, if there are any, and tells that one's faults. */
function prepareLeading(
  rows: RowBlock,
  { accepted }: StreamPosition,
  { prepare }: AppendStreamContext,
): { readonly prepared?: PreparedRows; readonly error?: DeviceStatsError } {
  if (rows.length === 0) return {};
  try {
    return { prepared: prepare(rows) };
  } catch (error) {
    if (!isDeviceStatsError(error, 'INVALID_INPUT')) throw error;
    const indices = error.details.faults.map(({ path }) => Number(path[0]));
    const first = Math.min(...indices);
    const faults = error.details.faults
      .filter(({ path }) => path[0] === first)
      .map(({ path, message }) => ({ path: [accepted + first, ...path.slice(1)], message }));
    const faulty = new DeviceStatsError('INVALID_INPUT', {
      message: `Reading ${accepted + first} of the stream is not valid: ${faults[0]?.message}. The ${accepted + first} before it are stored.`,
      details: { faults },
    });
    return first === 0
      ? { error: faulty }
      : { prepared: prepare(rows.slice(0, first)), error: faulty };
  }
}

function advance(
  { accepted, parts }: StreamPosition,
  { rowCount }: PreparedRows,
  { onProgress }: AppendStreamContext,
): StreamPosition {
  onProgress?.(accepted + rowCount);
  return { accepted: accepted + rowCount, parts: parts + 1 };
}

/** Tries again while the storage is overloaded: a stream is slowed down, where a single write is refused. */
async function patiently(
  append: () => Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let waitedMs = 0; ; ) {
    try {
      await append();
      return;
    } catch (error) {
      if (!isDeviceStatsError(error, 'OVERLOADED') || waitedMs >= overloadPatienceMs) throw error;
      const { retryAfterMs } = error.details;
      await wait(retryAfterMs, signal);
      waitedMs += Math.max(1, retryAfterMs);
    }
  }
}

function conflict(key: string): DeviceStatsError {
  return new DeviceStatsError('IDEMPOTENCY_CONFLICT', {
    message: `The idempotency key ${JSON.stringify(key)} was used for a stream that began differently. Repeat that stream unchanged, or take a new key.`,
    details: { key },
  });
}
