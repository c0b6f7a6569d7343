import { Command } from 'commander';
import { addConnectionOptions, type ConnectionOptions, connect } from '../connection/connection.ts';
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
import { renderTable } from '../terminal/table.ts';
import { writeText } from '../terminal/write-text.ts';

interface StatsOptions extends ConnectionOptions, SubjectOptions, PeriodOptions {
  readonly quantiles?: readonly number[];
  readonly each?: boolean;
  readonly json?: boolean;
}

/** `device-stats stats` */
export function statsCommand(surroundings: Surroundings): Command {
  const command = new Command('stats')
    .summary('count, min, max, sum, mean, stddev, median, quantiles')
    .description('Shows the exact statistics of a device, or of all devices of a user together.')
    .option('--quantiles <list>', 'quantiles to add, such as 0.05,0.95', parseQuantiles)
    .option('--each', "a user's devices one by one")
    .option('--json', 'the answer of the API, for programs')
    .addHelpText('after', helpText);
  return addConnectionOptions(addPeriodOptions(addSubjectOptions(command))).action(
    async (options: StatsOptions) => {
      const answer = await askStatistics(options, surroundings);
      const text =
        options.json === true ? `${JSON.stringify(answer)}\n` : describe(answer, options);
      await writeText(surroundings.output, text);
    },
  );
}

const helpText = `
Example:
  device-stats stats --device boiler-1 --from 2026-01-01T00:00:00Z --quantiles 0.05,0.95`;

async function askStatistics(
  { from, to, quantiles, each, ...options }: StatsOptions,
  surroundings: Surroundings,
): Promise<Answer | readonly Answer[]> {
  const { statistics } = connect(options, surroundings).client;
  const subject = subjectOf(options);
  const asked = { from, to, quantiles, signal: surroundings.interruption };
  if ('deviceId' in subject) return statistics.ofDevice(subject.deviceId, asked);
  return each === true
    ? statistics.ofUserDevices(subject.userId, asked)
    : statistics.ofUser(subject.userId, asked);
}

function describe(answer: Answer | readonly Answer[], options: StatsOptions): string {
  const isOne = !Array.isArray(answer);
  const answers = (isOne ? [answer] : answer) as readonly Answer[]; // `Array.isArray` does not narrow readonly arrays
  if (answers.length === 0) return 'No device of the user has readings in the period.\n';
  return answers
    .map((one) => {
      const title = isOne ? subjectTitle(subjectOf(options)) : `device ${String(one['device_id'])}`;
      const count = Number(one['count']).toLocaleString('en');
      return `${title}, count ${count}\n${describeOne(one)}`;
    })
    .join('\n');
}

function describeOne(answer: Answer): string {
  const figures = figuresOf(answer);
  const rows = metricsOf(answer).map((metric) => [
    metric,
    ...figures.map((figure) => figureOf(answer, figure, metric)),
  ]);
  return renderTable(['', ...figures], rows);
}
