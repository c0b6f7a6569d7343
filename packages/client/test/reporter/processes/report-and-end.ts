import { createDeviceStatsClient, createReporter } from '../../../src/index.ts';

/** Reports a reading, or none, and has nothing else to do; or closes the reporter after a while. */
const [baseUrl = '', what = ''] = process.argv.slice(2);
const client = createDeviceStatsClient({ baseUrl });
const reporter = createReporter(client, { deviceId: 'a', maxWaitMs: 10 });
if (what !== 'report nothing') reporter.report({ x: 1, y: 2, z: 3 });
if (what === 'close') {
  const { readings, inDoubt } = await reporter.close({ timeoutMs: 100 });
  process.stdout.write(`not sent: ${readings.length + (inDoubt?.readings.length ?? 0)}\n`);
}
