import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createDeviceStats, type JobFiles } from '@device-stats/core';
import { openSqliteStorage } from '../../src/index.ts';

/**
 * Executes a job of a file until it has ended, and prints how; before that a line for each piece that it reads of a file.
 */
const [path = '', jobId = ''] = process.argv.slice(2);
const files: JobFiles = {
  async *read(file) {
    for await (const piece of createReadStream(file, { highWaterMark: 4_096 })) {
      process.stdout.write('read\n');
      yield piece as Uint8Array; // without an encoding
    }
  },
  write: writeFile,
};
const deviceStats = createDeviceStats({
  storage: await openSqliteStorage({ path }),
  files,
  metrics: ['x'],
  jobs: { leaseMs: 1_000 },
});
const job = await deviceStats.jobs.wait(jobId);
process.stdout.write(`${job.state} ${JSON.stringify(job.result ?? job.error)}\n`);
await deviceStats.close();
