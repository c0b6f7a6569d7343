import { Argument, Command, Option } from 'commander';
import { addConnectionOptions, type ConnectionOptions, connect } from '../connection/connection.ts';
import {
  cancelJob,
  getJob,
  type ListOptions,
  listJobs,
  type SubmitOptions,
  submitJob,
  waitForJob,
} from '../jobs/job-actions.ts';
import { submittableKinds } from '../jobs/job-params.ts';
import { addPeriodOptions, parseMoment } from '../period/period-options.ts';
import { parseQuantiles } from '../statistics/quantile-option.ts';
import { addSubjectOptions } from '../subject/subject-options.ts';
import type { Surroundings } from '../surroundings.ts';

/** `device-stats jobs` */
export function jobsCommand(surroundings: Surroundings): Command {
  const commands = [submitCommand, listCommand, getCommand, cancelCommand, waitCommand];
  const jobs = new Command('jobs')
    .summary('long work that the server does: submit, list, get, cancel, wait')
    .description('Submits long work to the server, and looks after it.')
    .addHelpText('after', helpText);
  for (const create of commands) jobs.addCommand(create(surroundings));
  return jobs;
}

const helpText = `
Examples:
  device-stats jobs submit device-series --device boiler-1 --every 1m --wait
  device-stats jobs list --state running`;

function submitCommand(surroundings: Surroundings): Command {
  const command = new Command('submit')
    .description('Submits a job and writes its id; with --wait, its result.')
    .addArgument(new Argument('<kind>', 'what to do').choices(submittableKinds))
    .option('--every <width>', 'for series: width of a bucket')
    .option('--tz <zone>', 'for series: time zone of the buckets')
    .option('--before <time>', 'for retention: remove what is older', parseMoment)
    .option('--quantiles <list>', 'quantiles to add, such as 0.05,0.95', parseQuantiles)
    .option('--wait', 'wait for the end, and write the result')
    .addHelpText('after', exampleOf('submit user-analytics --user 1 --wait'));
  addPeriodOptions(addSubjectOptions(command));
  return addConnectionOptions(command).action((kind: string, options: SubmitOptions) =>
    submitJob(connect(options, surroundings).client, { kind, options, surroundings }),
  );
}

function listCommand(surroundings: Surroundings): Command {
  const states = ['queued', 'running', 'succeeded', 'failed', 'cancelled'];
  const command = new Command('list')
    .description('Shows the jobs of the last 24 hours, the newest first.')
    .addOption(new Option('--state <state>', 'only those in a state').choices(states))
    .option('--kind <kind>', 'only those of a kind')
    .option('--json', 'jobs as the API answers them, one a line')
    .addHelpText('after', exampleOf('list --state failed'));
  return addConnectionOptions(command).action((options: ListOptions) =>
    listJobs(connect(options, surroundings).client, { options, surroundings }),
  );
}

function getCommand(surroundings: Surroundings): Command {
  const command = new Command('get')
    .description('Writes a job as the API answers it, with its result.')
    .argument('<id>', 'the job')
    .addHelpText('after', exampleOf('get 0196a8e2-5c1f-7a31-b7c4-2d1f0e6b9a55'));
  return addConnectionOptions(command).action((id: string, options: ConnectionOptions) =>
    getJob(connect(options, surroundings).client, { id, surroundings }),
  );
}

function cancelCommand(surroundings: Surroundings): Command {
  const command = new Command('cancel')
    .description('Cancels a job; one that is running stops at its next step.')
    .argument('<id>', 'the job')
    .addHelpText('after', exampleOf('cancel 0196a8e2-5c1f-7a31-b7c4-2d1f0e6b9a55'));
  return addConnectionOptions(command).action((id: string, options: ConnectionOptions) =>
    cancelJob(connect(options, surroundings).client, { id, surroundings }),
  );
}

function waitCommand(surroundings: Surroundings): Command {
  const command = new Command('wait')
    .description('Waits for the end of a job and writes its result. Ctrl-C ends the waiting only.')
    .argument('<id>', 'the job')
    .addHelpText('after', exampleOf('wait 0196a8e2-5c1f-7a31-b7c4-2d1f0e6b9a55'));
  return addConnectionOptions(command).action((id: string, options: ConnectionOptions) =>
    waitForJob(connect(options, surroundings).client, { id, surroundings }),
  );
}

function exampleOf(words: string): string {
  return `\nExample:\n  device-stats jobs ${words}`;
}
