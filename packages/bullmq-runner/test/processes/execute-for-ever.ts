import { openBullmqRunner } from '../../src/index.ts';

// Takes jobs, prints their ids, and lets no execution end.
const [url = '', lockDurationMs = '', stalledCheckMs = ''] = process.argv.slice(2);
const runner = await openBullmqRunner({
  connection: url,
  concurrency: 1,
  lockDurationMs: Number(lockDurationMs),
  stalledCheckMs: Number(stalledCheckMs),
});
runner.start({
  execute: (id) => {
    process.stdout.write(`${id}\n`);
    return new Promise(() => undefined);
  },
  redispatch: () => undefined,
});
process.stdout.write('started\n');
