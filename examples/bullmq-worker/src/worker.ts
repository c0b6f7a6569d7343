import { once } from 'node:events';
import { openGreenhouse } from './greenhouse.ts';

/** Executes jobs until it is told to end. Start as many as there is work for. */
await using greenhouse = await openGreenhouse({ concurrency: 2 });
await greenhouse.ready();
console.log('waiting for jobs');
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
