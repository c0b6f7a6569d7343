import { DeviceStatsError } from '../../errors/device-stats-error.ts';
import type { InputFault } from '../../errors/error-code.ts';
import type { JobFiles } from '../../jobs/job-files.ts';
import { type LineBlock, LineBuffer } from '../../reading-text/line-buffer.ts';
import { fileFailure } from './file-failure.ts';

/**
 * How many lines are committed at once; to parse and check them takes some 2 ms. Part of what is recorded: two workers that execute the
 * same import at once must cut it the same way, while one that begins again takes as many as are recorded.
 */
const maxLines = 1_000;
/** No reading needs as many. */
const maxLineBytes = 65_536;

/**
 * The lines of a file in blocks, cut the same way each time: as many as are committed at once.
 *
 * @throws {FaultyLine} when a line is too long, after everything before it; `JOB_FAILED` when reading fails
 */
export async function* fileLines(
  files: JobFiles,
  file: string,
): AsyncGenerator<LineBlock, void, undefined> {
  const tooLong = `must have at most ${maxLineBytes} bytes`;
  const lineTooLong = (line: number): Error => new FaultyLine(line, tooLong);
  const lines = new LineBuffer({ maxLineBytes, maxLines, lineTooLong });
  for await (const chunk of bytesOf(files, file)) yield* lines.push(chunk);
  yield* lines.end();
}

/** A line that cannot be parsed. */
export class FaultyLine extends Error {
  override readonly name = 'FaultyLine';
  readonly line: number;
  readonly faults: readonly InputFault[];

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
    this.faults = [{ path: [0], message }];
  }
}

async function* bytesOf(
  files: JobFiles,
  file: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of files.read(file)) {
      // A stream of Node.js that decodes text has the same type.
      if (!ArrayBuffer.isView(chunk)) throw noBytes();
      yield chunk;
    }
  } catch (error) {
    throw fileFailure('read', file, error);
  }
}

function noBytes(): DeviceStatsError {
  return new DeviceStatsError('INVALID_OPTION', {
    message: 'files.read yields something else than bytes; let it yield Uint8Arrays.',
    details: { option: 'files' },
  });
}
