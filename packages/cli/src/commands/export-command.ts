import { allItems } from '@device-stats/client';
import { Command, Option } from 'commander';
import {
  addConnectionOptions,
  type Client,
  type ConnectionOptions,
  connect,
} from '../connection/connection.ts';
import { type ExportTarget, fileTarget, outputTarget } from '../export/export-target.ts';
import { csvFormat, ndjsonFormat, type ReadingsFormat } from '../export/readings-text.ts';
import { UsageFailure } from '../failure/command-failure.ts';
import { counted } from '../import/import-outcome.ts';
import { addPeriodOptions, type PeriodOptions } from '../period/period-options.ts';
import { parseUserId, type SubjectOptions } from '../subject/subject-options.ts';
import type { Surroundings } from '../surroundings.ts';
import { createProgress } from '../terminal/progress.ts';
import { writeText } from '../terminal/write-text.ts';

interface ExportOptions extends ConnectionOptions, SubjectOptions, PeriodOptions {
  readonly output?: string;
  readonly format?: 'csv' | 'ndjson';
}

/** `device-stats export` */
export function exportCommand(surroundings: Surroundings): Command {
  const command = new Command('export')
    .summary('write readings to a file or standard output')
    .description('Writes the readings of a device, of the devices of a user, or of all devices.')
    .option('--device <id>', 'a device (default: all)')
    .option('--user <id>', 'the devices of a user', parseUserId)
    .option('--output <file>', 'a file, which appears once it is whole (default: standard output)')
    .addOption(
      new Option('--format <name>', "default: by the file's name, else csv").choices([
        'csv',
        'ndjson',
      ]),
    )
    .addHelpText('after', helpText);
  return addConnectionOptions(addPeriodOptions(command)).action((options: ExportOptions) =>
    runExport(options, surroundings),
  );
}

const helpText = `
Examples:
  device-stats export --device boiler-1 --output boiler-1.csv
  device-stats export --format ndjson | gzip > all.ndjson.gz`;

async function runExport(options: ExportOptions, surroundings: Surroundings): Promise<void> {
  const { output: path, from, to } = options;
  const { output, messages, interruption, now } = surroundings;
  const { client } = connect(options, surroundings);
  const devices = await devicesOf(options, client, interruption);
  // How many readings a period has is not worth asking for.
  const isAll = from === undefined && to === undefined;
  const total = isAll ? devices.reduce((sum, { count }) => sum + count, 0) : undefined;
  const progress = createProgress({ output: messages, total, unit: 'readings', now });
  const target = path === undefined ? outputTarget(output) : fileTarget(path);
  try {
    const onCount = (done: number): void => progress.update(done, done);
    const format = formatOf(options);
    const written = { client, from, to, target, format, interruption, onCount };
    const count = await writeDevices(devices, written);
    await target.finish();
    progress.stop();
    if (path !== undefined) await writeText(output, `${counted(count, 'reading')} in ${path}.\n`);
  } catch (error) {
    progress.stop();
    target.discard();
    throw error;
  }
}

interface CountedDevice {
  readonly id: string;
  readonly count: number;
}

async function devicesOf(
  { device, user }: ExportOptions,
  { devices, users }: Client,
  signal: AbortSignal,
): Promise<readonly CountedDevice[]> {
  if (device !== undefined && user !== undefined) {
    throw new UsageFailure('Name --device or --user, or neither for all devices.');
  }
  if (device !== undefined) return [await devices.get(device, { signal })];
  const list =
    user === undefined
      ? allItems((page) => devices.list(page), { signal })
      : allItems((page) => users.listDevices(user, page), { signal });
  const found: CountedDevice[] = [];
  for await (const item of list) found.push(item);
  return found;
}

interface WriteOptions {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly client: Client;
  readonly target: ExportTarget;
  readonly format: ReadingsFormat;
  readonly interruption: AbortSignal;
  readonly onCount: (count: number) => void;
}

/** How many readings become text at once: a page of the API. */
const pageSize = 1_000;

async function writeDevices(
  devices: readonly CountedDevice[],
  { client, target, format, interruption: signal, onCount, from, to }: WriteOptions,
): Promise<number> {
  let count = 0;
  for (const { id } of devices) {
    let cursor: string | null = null;
    do {
      const page = await client.readings.list(id, { from, to, limit: pageSize, cursor, signal });
      await target.write(format(page.items));
      count += page.items.length;
      onCount(count);
      cursor = page.next_cursor;
    } while (cursor !== null);
  }
  return count;
}

function formatOf({ format, output }: ExportOptions): ReadingsFormat {
  const isJson = /\.(ndjson|jsonl)$/i.test(output ?? '');
  return (format ?? (isJson ? 'ndjson' : 'csv')) === 'csv' ? csvFormat() : ndjsonFormat();
}
