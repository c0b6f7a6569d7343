import { parseDeviceId } from '../../device/device-id.ts';
import { DeviceStatsError } from '../../errors/device-stats-error.ts';
import type { JobParams, JobResults } from '../../jobs/job-kinds.ts';
import { readingEncoder } from '../../reading-text/reading-encoder.ts';
import { createReadingReader } from '../reading-reader.ts';
import { createTurns } from '../take-turns.ts';
import { fileFailure } from './file-failure.ts';
import type { FileJob } from './file-job.ts';

/** How much text is gathered before it is handed on, in UTF-16 code units: some hundred readings. */
const chunkLength = 32_768;

/** Writes the readings of a device into a file, from its beginning in each execution. */
export async function exportReadings(
  { file, format, deviceId, ...period }: JobParams['export'],
  { context, files, execution }: FileJob,
): Promise<JobResults<string>['export']> {
  const { signal, progress } = execution;
  const isAllTime = period.from === undefined && period.to === undefined;
  const device = isAllTime
    ? await context.storage.devices.find(parseDeviceId(deviceId))
    : undefined;
  const total = device?.readingCount ?? null;
  let written = 0;
  let failure: { readonly error: unknown } | undefined;
  let isComplete = false;

  async function* content(): AsyncGenerator<Uint8Array, void, undefined> {
    const takeTurn = createTurns();
    const bytes = new TextEncoder();
    const { head, encode } = readingEncoder(format, context.declared);
    const readings = createReadingReader<never, never>(context).stream(deviceId, {
      ...period,
      signal,
    });
    let text = head;
    try {
      for await (const reading of readings) {
        text += encode(reading);
        written += 1;
        if (text.length < chunkLength) continue;
        yield bytes.encode(text);
        text = '';
        progress({ done: written, total });
        await takeTurn();
      }
      if (text !== '') yield bytes.encode(text);
      isComplete = true;
    } catch (error) {
      failure = { error };
      throw error;
    }
  }

  try {
    await files.write(file, content());
  } catch (error) {
    // Hosts may wrap what the content failed with.
    throw failure === undefined ? fileFailure('written', file, error) : failure.error;
  }
  if (failure !== undefined) throw failure.error;
  if (!isComplete) throw incomplete(file);
  progress({ done: written, total });
  return { written };
}

function incomplete(file: string): DeviceStatsError {
  return new DeviceStatsError('JOB_FAILED', {
    message: `The file ${JSON.stringify(file)} was closed before all readings were written.`,
    details: {},
  });
}
