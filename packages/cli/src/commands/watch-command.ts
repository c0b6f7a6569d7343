import { Command } from 'commander';
import { addConnectionOptions, type ConnectionOptions, connect } from '../connection/connection.ts';
import { addPeriodOptions, type PeriodOptions } from '../period/period-options.ts';
import { figureOf, metricsOf } from '../statistics/figures.ts';
import { parseQuantiles } from '../statistics/quantile-option.ts';
import type { Surroundings } from '../surroundings.ts';
import { writeText } from '../terminal/write-text.ts';

interface WatchOptions extends ConnectionOptions, PeriodOptions {
  readonly device: string;
  readonly quantiles?: readonly number[];
  readonly json?: boolean;
}

/** `device-stats watch` */
export function watchCommand(surroundings: Surroundings): Command {
  const command = new Command('watch')
    .summary('a line whenever the readings of a device change')
    .description(
      'Shows count and medians of a device now, and again whenever its readings change, until Ctrl-C.',
    )
    .requiredOption('--device <id>', 'the device')
    .option('--quantiles <list>', 'quantiles to add to --json, such as 0.05,0.95', parseQuantiles)
    .option('--json', 'the events of the API, one a line')
    .addHelpText('after', helpText);
  return addConnectionOptions(addPeriodOptions(command)).action(async (options: WatchOptions) => {
    const { client } = connect(options, surroundings);
    const { from, to, quantiles } = options;
    const asked = { from, to, quantiles, signal: surroundings.interruption };
    for await (const event of client.watchDevice(options.device, asked)) {
      const line = options.json === true ? JSON.stringify(event) : describe(event);
      await writeText(surroundings.output, `${line}\n`);
    }
  });
}

const helpText = `
Example:
  device-stats watch --device boiler-1`;

type DeviceEvent =
  ReturnType<ReturnType<typeof connect>['client']['watchDevice']> extends AsyncIterable<infer E>
    ? E
    : never;

/** `2026-01-31T12:00:00.000Z  count 1,205 (+5)  median x 1.5, y 2` */
function describe({ device, added, latest, statistics }: DeviceEvent): string {
  const sign = added !== null && added >= 0 ? '+' : '';
  const change = added === null ? '' : ` (${sign}${added.toLocaleString('en')})`;
  const parts = [
    latest?.timestamp ?? 'no readings',
    `count ${(statistics?.count ?? device.count).toLocaleString('en')}${change}`,
  ];
  if (statistics !== null) {
    const medians = metricsOf(statistics).map(
      (metric) => `${metric} ${figureOf(statistics, 'median', metric) ?? '-'}`,
    );
    parts.push(`median ${medians.join(', ')}`);
  }
  return parts.join('  ');
}
