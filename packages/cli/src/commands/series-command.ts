import { Command } from 'commander';
import { addConnectionOptions, type ConnectionOptions, connect } from '../connection/connection.ts';
import { UsageFailure } from '../failure/command-failure.ts';
import { addPeriodOptions, type PeriodOptions } from '../period/period-options.ts';
import { type Answer, figureOf, figuresOf, metricsOf } from '../statistics/figures.ts';
import { parseQuantiles } from '../statistics/quantile-option.ts';
import {
  addSubjectOptions,
  type SubjectOptions,
  subjectOf,
  subjectTitle,
} from '../subject/subject-options.ts';
import type { Surroundings } from '../surroundings.ts';
import { sparkline } from '../terminal/sparkline.ts';
import { renderTable } from '../terminal/table.ts';
import { writeText } from '../terminal/write-text.ts';

interface SeriesCommandOptions extends ConnectionOptions, SubjectOptions, PeriodOptions {
  readonly every: string;
  readonly tz?: string;
  readonly figure: string;
  readonly quantiles?: readonly number[];
  readonly json?: boolean;
}

/** `device-stats series` */
export function seriesCommand(surroundings: Surroundings): Command {
  const command = new Command('series')
    .summary('statistics over time, a bar for each bucket')
    .description('Shows how a figure of each metric went over time.')
    .requiredOption('--every <width>', 'width of a bucket: 15m, 1h, 1d, 1w, 1mo')
    .option('--tz <zone>', 'time zone whose calendar the buckets follow (default: UTC)')
    .option(
      '--figure <name>',
      'mean, median, min, max, sum, stddev, or a quantile as p95',
      'median',
    )
    .option('--quantiles <list>', 'quantiles to add, such as 0.05,0.95', parseQuantiles)
    .option('--json', 'the answer of the API, for programs')
    .addHelpText('after', helpText);
  return addConnectionOptions(addPeriodOptions(addSubjectOptions(command))).action(
    async (options: SeriesCommandOptions) => {
      const buckets = await askSeries(options, surroundings);
      const width = (surroundings.output.columns ?? 80) - 40;
      const text =
        options.json === true
          ? `${JSON.stringify(buckets)}\n`
          : describe(buckets, { ...options, width: Math.max(10, width) });
      await writeText(surroundings.output, text);
    },
  );
}

const helpText = `
Example:
  device-stats series --device boiler-1 --every 1h --figure p95 --quantiles 0.95`;

async function askSeries(
  { every, tz: timeZone, from, to, quantiles, ...options }: SeriesCommandOptions,
  surroundings: Surroundings,
): Promise<readonly Answer[]> {
  const { statistics } = connect(options, surroundings).client;
  const subject = subjectOf(options);
  const asked = { every, timeZone, from, to, quantiles, signal: surroundings.interruption };
  return 'deviceId' in subject
    ? statistics.seriesOfDevice(subject.deviceId, asked)
    : statistics.seriesOfUser(subject.userId, asked);
}

function describe(
  buckets: readonly Answer[],
  options: SeriesCommandOptions & { readonly width: number },
): string {
  const [first] = buckets;
  const last = buckets.at(-1);
  if (first === undefined || last === undefined) return 'There are no buckets.\n';
  const { figure, every, width } = options;
  const figures = figuresOf(first);
  if (!figures.includes(figure)) {
    throw new UsageFailure(
      `--figure: there is no ${figure}. Write one of ${figures.join(', ')}; --quantiles adds more.`,
    );
  }
  const rows = metricsOf(first).map((metric) => {
    const values = buckets.map((bucket) => figureOf(bucket, figure, metric));
    const known = values.filter((value) => value !== null);
    const least = known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b));
    const greatest = known.length === 0 ? null : known.reduce((a, b) => Math.max(a, b));
    return [metric, sparkline(values, width), least, greatest];
  });
  const from = String(first['start']);
  const to = String(last['end']);
  const title = `${subjectTitle(subjectOf(options))}, ${figure} every ${every}, ${from} to ${to}\n`;
  return title + renderTable(['', '', 'least', 'greatest'], rows);
}
