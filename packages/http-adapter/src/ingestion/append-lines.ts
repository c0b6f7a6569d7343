import {
  type AppendResult,
  type AppendStreamOptions,
  createReadingLineParser,
  DeviceStatsError,
  isDeviceStatsError,
  type LineBlock,
  LinePositions,
  type ParsedLines,
  parseJsonLine,
  parseLines,
  type ReadingBlock,
  type ReadingInput,
  type ReadingLineParser,
} from '@device-stats/core';
import { InterruptedStream, type StreamProgress } from '../errors/interrupted-stream.ts';
import type { TakeParsingTurn } from '../http/parsing-turns.ts';
import type { OperationContext } from '../operations/operation-context.ts';
import { lineBlocks } from './line-blocks.ts';

/**
 * How many readings are committed at once, and how long the first of them waits for the others. More would spare little, and to
 * parse these takes some milliseconds, in which nothing else is answered.
 */
const commit = { maxLines: 4_000, maxDelayMs: 250 } as const;

/**
 * Stores readings from lines of JSON as they come.
 *
 * @throws {InterruptedStream} whatever ended it, with the line and how many readings are stored
 */
export async function appendLines(
  bytes: ReadableStream<Uint8Array>,
  {
    deviceStats,
    maxLineBytes,
    takeParsingTurn,
    monitoring,
  }: Pick<OperationContext, 'deviceStats' | 'maxLineBytes' | 'takeParsingTurn' | 'monitoring'>,
  options: AppendStreamOptions,
): Promise<AppendResult> {
  const positions = new LinePositions();
  let accepted = 0;
  const onProgress = (count: number): void => {
    monitoring?.noteReadings(count - accepted);
    accepted = count;
    positions.forgetBefore(count);
  };
  try {
    const parse =
      options.deviceId === undefined
        ? parseJsonLines
        : createReadingLineParser(deviceStats.metrics);
    const blocks = readingBlocks(bytes, { maxLineBytes, takeParsingTurn, positions, parse });
    return await deviceStats.readings.appendStream(blocks, { ...options, onProgress });
  } catch (error) {
    if (error instanceof InterruptedStream) throw error;
    throw new InterruptedStream(error, progressAt(error, { accepted, positions }));
  }
}

async function* readingBlocks(
  bytes: ReadableStream<Uint8Array>,
  {
    maxLineBytes,
    takeParsingTurn,
    positions,
    parse,
  }: {
    readonly maxLineBytes: number;
    readonly takeParsingTurn: TakeParsingTurn;
    readonly positions: LinePositions;
    readonly parse: ReadingLineParser;
  },
): AsyncGenerator<readonly ReadingInput<never>[] | ReadingBlock<never>, void, undefined> {
  for await (const block of lineBlocks(bytes, { ...commit, maxLineBytes })) {
    await takeParsingTurn(block.bytes.length);
    const parsed = parse(block);
    positions.add(parsed, block.firstLine);
    yield parsed.values as readonly ReadingInput<never>[] | ReadingBlock<never>; // the facade validates them
    if (parsed.malformed !== undefined) {
      throw malformedLine(parsed.malformed.line, positions.count);
    }
  }
}

function parseJsonLines(block: LineBlock): ParsedLines {
  return parseLines(block, parseJsonLine);
}

function malformedLine(line: number, index: number): InterruptedStream {
  const message = 'must be one JSON value in UTF-8';
  const cause = new DeviceStatsError('INVALID_INPUT', {
    message: `Line ${line} is not JSON in UTF-8. The readings before it are stored.`,
    details: { faults: [{ path: [index], message }] },
  });
  return new InterruptedStream(cause, { line, accepted: index });
}

function progressAt(
  error: unknown,
  { accepted, positions }: { readonly accepted: number; readonly positions: LinePositions },
): StreamProgress {
  if (!isDeviceStatsError(error, 'INVALID_INPUT')) return { accepted };
  const index = error.details.faults[0]?.path[0];
  const line = typeof index === 'number' ? positions.lineOf(index) : undefined;
  return line === undefined ? { accepted } : { line, accepted };
}
