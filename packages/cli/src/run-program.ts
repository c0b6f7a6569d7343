import { Command, CommanderError } from 'commander';
import { exportCommand } from './commands/export-command.ts';
import { importCommand } from './commands/import-command.ts';
import { jobsCommand } from './commands/jobs-command.ts';
import { seriesCommand } from './commands/series-command.ts';
import { statsCommand } from './commands/stats-command.ts';
import { watchCommand } from './commands/watch-command.ts';
import { exitCodes } from './failure/command-failure.ts';
import { reportFailure } from './failure/failure-text.ts';
import type { Surroundings } from './surroundings.ts';
import { writeText } from './terminal/write-text.ts';

/** Carries out a command line; resolves with the exit code and never rejects. */
export async function runProgram(
  words: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  try {
    await createProgram(surroundings).parseAsync([...words], { from: 'user' });
    return exitCodes.success;
  } catch (error) {
    // Commander has told what is wrong, or has shown the help that was asked for.
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    }
    const { text, exitCode } = reportFailure(error);
    await writeText(surroundings.messages, `${text}\n`);
    return exitCode;
  }
}

function createProgram(surroundings: Surroundings): Command {
  const program = new Command('device-stats')
    .description('Exact statistics of device readings, from the command line.')
    .addHelpText('after', helpText);
  const commands = [
    importCommand,
    exportCommand,
    statsCommand,
    seriesCommand,
    watchCommand,
    jobsCommand,
  ];
  for (const create of commands) program.addCommand(create(surroundings));
  configure(program, surroundings);
  return program;
}

type Outputs = Pick<Surroundings, 'output' | 'messages'>;

function configure(command: Command, outputs: Outputs): void {
  const { output, messages } = outputs;
  command
    .exitOverride()
    .showHelpAfterError('(--help shows what can be written)')
    .configureOutput({
      writeOut: (text) => void output.write(text),
      writeErr: (text) => void messages.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  for (const child of command.commands) configure(child, outputs);
}

const helpText = `
Exit codes:
  0    done
  1    not done; the message says why, and what to do
  2    the command line is wrong
  130  stopped by Ctrl-C (143 by SIGTERM)

Example:
  device-stats stats --device boiler-1 --from 2026-01-01T00:00:00Z --quantiles 0.9`;
