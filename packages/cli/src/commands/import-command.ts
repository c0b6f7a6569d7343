import { Command, Option } from 'commander';
import { addConnectionOptions } from '../connection/connection.ts';
import { UsageFailure } from '../failure/command-failure.ts';
import { type ImportFileOptions, importFile } from '../import/import-file.ts';
import { importOriginal } from '../original/import-original.ts';
import type { Surroundings } from '../surroundings.ts';

interface ImportCommandOptions extends ImportFileOptions {
  readonly original?: string;
}

/** `device-stats import` */
export function importCommand(surroundings: Surroundings): Command {
  const command = new Command('import')
    .summary('store the readings of a file')
    .description(
      'Stores the readings of a file of CSV (the first line names the columns) or NDJSON. Run again, it goes on where it was\nstopped or killed, and with rows that were added; none counts twice.',
    )
    .argument('[file]', 'the file; - for standard input')
    .option('--device <id>', 'the device of all rows (else each row has a device_id)')
    .option('--metrics <names>', "check rows against these metrics, such as 'x,y,battery?'")
    .option('--rejects <file>', 'write faulty rows there, with line and reason, and go on')
    .option('--dry-run', 'check all rows, send nothing')
    .option('--state <file>', 'where to write down how far it has got (default: beside the file)')
    .option('--again', 'forget earlier runs: import everything as new rows')
    .addOption(
      new Option(
        '--unconfirmed <what>',
        'what became of rows that a run over six days ago had sent when it was cut off',
      ).choices(['stored', 'missing']),
    )
    .option('--original <database>', 'bring over the SQLite database of the original service')
    .addHelpText('after', helpText);
  return addConnectionOptions(command).action(
    async (file: string | undefined, options: ImportCommandOptions) => {
      if (options.original !== undefined) {
        if (file !== undefined) throw new UsageFailure('Name a file or --original, not both.');
        await importOriginal(options.original, options, surroundings);
      } else if (file === undefined) {
        throw new UsageFailure('Name a file to import, - for standard input, or --original.');
      } else await importFile(file, options, surroundings);
    },
  );
}

const helpText = `
Examples:
  device-stats import readings.csv --device boiler-1
  zcat gateway.ndjson.gz | device-stats import - --rejects rejects.ndjson
  device-stats import --original device_stats.db`;
