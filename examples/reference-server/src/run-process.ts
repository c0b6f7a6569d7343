import { setFlagsFromString } from 'node:v8';
import { isDeviceStatsError } from '@device-stats/core';
import { destination, type Logger, pino } from 'pino';
import { type Configuration, ConfigurationError, readConfiguration } from './configuration.ts';
import { handleSignals } from './signals.ts';
import { startProblem } from './start-problem.ts';

/** What a process does until a signal ends it. */
export interface Running {
  /** What is said once it runs, for people. */
  readonly message: string;
  /** Finishes what was begun and closes everything. */
  stop(): Promise<void>;
}

/** Reads the settings, starts, says so, and stops in order when a signal comes; what prevents the start is said instead. */
export async function runProcess(
  start: (configuration: Configuration, logger: Logger) => Promise<Running>,
): Promise<void> {
  tuneGarbageCollection();
  try {
    await run(readConfiguration(process.env), start);
  } catch (error) {
    const problem = startProblem(error);
    // What the operator can put right needs no stack; a defect does.
    if (problem instanceof ConfigurationError || isDeviceStatsError(problem))
      console.error(problem.message);
    else console.error(problem);
    process.exit(1);
  }
}

async function run(
  configuration: Configuration,
  start: (configuration: Configuration, logger: Logger) => Promise<Running>,
): Promise<void> {
  // Logs to standard error, for programs; standard output is for people.
  const output = destination({ dest: 2, sync: false });
  process.once('exit', () => output.flushSync());
  const logger = pino({ level: configuration.logLevel, base: null }, output);

  // Before anything is open, so that no signal finds it half open.
  const starting = start(configuration, logger);
  handleSignals({
    stop: async (signal) => {
      const running = await starting;
      logger.info({ signal }, 'stopping');
      try {
        await running.stop();
        logger.info('stopped');
      } catch (error) {
        logger.fatal(error, 'could not stop in order');
        throw error;
      }
    },
    exit: (code) => process.exit(code),
  });
  process.stdout.write((await starting).message);
}

/**
 * Has V8 collect all garbage when heap and arrays have grown by three fifths of what was left the last time. By itself it lets the
 * arrays alone, such as unpacked readings and what SQLite returns, grow by 64 MB.
 *
 * And has it make no objects in the old generation, where they are collected last: it guesses which ones will live for long, and takes
 * requests that wait for a commit for such.
 */
function tuneGarbageCollection(): void {
  setFlagsFromString('--heap-growing-percent=60');
  setFlagsFromString('--no-allocation-site-pretenuring');
}
