import { DeviceStatsError, isDeviceStatsError } from '../../errors/device-stats-error.ts';
import type { InputFault } from '../../errors/error-code.ts';
import { describeFaults } from '../../errors/input-faults.ts';
import type { JobParams, JobResults } from '../../jobs/job-kinds.ts';
import type { DeviceReadingInput } from '../../reading/reading.ts';
import { createCsvParser, type InputShape } from '../../reading-text/csv-parser.ts';
import { createJsonInputParser } from '../../reading-text/json-input-parser.ts';
import type { LineBlock } from '../../reading-text/line-buffer.ts';
import { LinePositions } from '../../reading-text/line-positions.ts';
import { type LineParser, parseLines } from '../../reading-text/parse-lines.ts';
import { idempotencyRetentionMs } from '../idempotent-write.ts';
import { createReadingWriter } from '../reading-writer.ts';
import { createTurns } from '../take-turns.ts';
import type { FileJob } from './file-job.ts';
import { FaultyLine, fileLines } from './file-lines.ts';

/** What is stored of an import is told by idempotency keys, which are forgotten a day after this. */
const resumableMs = idempotencyRetentionMs - 24 * 60 * 60 * 1_000;

/**
 * Stores the readings of a file, as a stream under a key of the job's own: so each is stored once, however often and wherever the job
 * is executed.
 */
export async function importReadings(
  { file, format, deviceId }: JobParams['import'],
  { context, files, execution }: FileJob,
): Promise<JobResults<string>['import']> {
  const { jobId, signal, startedAtMs, progress } = execution;
  if (context.clock.now() - startedAtMs > resumableMs) throw startedTooLongAgo(jobId);
  const shape = { metrics: context.declared, namesDevice: deviceId === undefined };
  const positions = new LinePositions();
  let accepted = 0;
  const onProgress = (done: number): void => {
    accepted = done;
    positions.forgetBefore(done);
    progress({ done, total: null });
  };
  const blocks = readingBlocks(fileLines(files, file), {
    parse: parserOf(format, shape),
    positions,
  });
  try {
    return await createReadingWriter<never, never>(context).appendStream(blocks, {
      idempotencyKey: keyOf(jobId),
      onProgress,
      signal,
      ...(deviceId !== undefined && { deviceId }),
    });
  } catch (error) {
    if (error instanceof FaultyLine) throw invalidLine(error.line, error.faults, accepted);
    if (isDeviceStatsError(error, 'IDEMPOTENCY_CONFLICT')) throw fileChanged(file, jobId, error);
    if (!isDeviceStatsError(error, 'INVALID_INPUT')) throw error;
    const { faults } = error.details;
    const line = positions.lineOf(Number(faults[0]?.path[0]));
    throw line === undefined ? error : invalidLine(line, faults, accepted);
  }
}

function keyOf(jobId: string): string {
  return `job ${jobId}`;
}

function parserOf(format: JobParams['import']['format'], shape: InputShape): LineParser {
  return format === 'csv' ? createCsvParser(shape) : createJsonInputParser(shape);
}

/** The readings of blocks of lines; a turn of the event loop for each. */
async function* readingBlocks(
  blocks: AsyncIterable<LineBlock>,
  { parse, positions }: { readonly parse: LineParser; readonly positions: LinePositions },
): AsyncGenerator<readonly DeviceReadingInput<never>[], void, undefined> {
  const takeTurn = createTurns();
  for await (const block of blocks) {
    await takeTurn();
    const parsed = parseLines(block, parse);
    positions.add(parsed, block.firstLine);
    yield parsed.values as readonly DeviceReadingInput<never>[]; // they are checked as they are stored
    const { malformed } = parsed;
    if (malformed !== undefined) throw new FaultyLine(malformed.line, malformed.message);
  }
}

/** @param faults whose paths begin with the reading's index */
function invalidLine(
  line: number,
  faults: readonly InputFault[],
  accepted: number,
): DeviceStatsError {
  const inLine = faults.map(({ path, message }) => ({ path: path.slice(1), message }));
  return new DeviceStatsError('INVALID_INPUT', {
    message: `Line ${line} is not valid: ${describeFaults(inLine)}. The ${accepted} readings before it are stored.`,
    details: { faults: inLine.map(({ path, message }) => ({ path: [line, ...path], message })) },
  });
}

function fileChanged(file: string, jobId: string, cause: unknown): DeviceStatsError {
  return new DeviceStatsError('IDEMPOTENCY_CONFLICT', {
    message: `The file ${JSON.stringify(file)} is another one than an earlier attempt has read and stored in part. Submit another job for it.`,
    details: { key: keyOf(jobId) },
    cause,
  });
}

function startedTooLongAgo(jobId: string): DeviceStatsError {
  return new DeviceStatsError('IDEMPOTENCY_CONFLICT', {
    message:
      'The import was begun more than six days ago, and what is stored of it is no longer known for sure. See what is there, and submit another job for the rest.',
    details: { key: keyOf(jobId) },
  });
}
