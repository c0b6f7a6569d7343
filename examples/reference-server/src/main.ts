import { isDeviceStatsError } from '@device-stats/core';
import { destination, pino } from 'pino';
import { type Configuration, ConfigurationError, readConfiguration } from './configuration.ts';
import { handleSignals } from './signals.ts';
import { startMessage } from './start-message.ts';
import { startServer } from './start-server.ts';

try {
  await run(readConfiguration(process.env));
} catch (error) {
  // What the operator can put right needs no stack; a defect does.
  if (error instanceof ConfigurationError || isDeviceStatsError(error))
    console.error(error.message);
  else console.error(error);
  process.exit(1);
}

async function run(configuration: Configuration): Promise<void> {
  // Logs to standard error, for programs; standard output is for people.
  const output = destination({ dest: 2, sync: false });
  process.once('exit', () => output.flushSync());
  const logger = pino({ level: configuration.logLevel, base: null }, output);

  // Before anything is open, so that no signal finds it half open.
  const starting = startServer(configuration, logger);
  handleSignals({
    stop: async (signal) => {
      const server = await starting;
      logger.info({ signal }, 'stopping');
      try {
        await server.stop();
        logger.info('stopped');
      } catch (error) {
        logger.fatal(error, 'could not stop in order');
        throw error;
      }
    },
    exit: (code) => process.exit(code),
  });

  const { url, databasePath } = await starting;
  const { metrics, apiToken } = configuration;
  logger.info({ url, databasePath }, 'listening');
  const authorized = apiToken !== undefined;
  process.stdout.write(startMessage({ url, databasePath, metrics, authorized }));
}
