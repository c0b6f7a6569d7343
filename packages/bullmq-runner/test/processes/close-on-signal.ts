import { once } from 'node:events';
import { openBullmqRunner } from '../../src/index.ts';

// Opens and starts a runner, says so, closes it when its input ends, says so, and has nothing else to do.
const [url = ''] = process.argv.slice(2);
const runner = await openBullmqRunner({ connection: url });
runner.start({ execute: async () => undefined, redispatch: () => undefined });
process.stdout.write('started\n');
process.stdin.resume();
await once(process.stdin, 'end');
await runner.close({ deadlineMs: 1_000 });
process.stdout.write('closed\n');
