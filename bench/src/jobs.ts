import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureJobs } from './jobs/measure-jobs.ts';
import { writeReport } from './report/write-report.ts';

/** Executes `--jobs` (10,000) by each runner and writes what was seen to `bench/results/`. Needs a Redis, at `--redis`. */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: {
    jobs: { type: 'string', default: '10000' },
    redis: { type: 'string', default: 'redis://127.0.0.1:6379' },
    output: { type: 'string', default: 'jobs' },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'device-stats-jobs-'));
try {
  const { jobs, redis } = values;
  const results = await measureJobs({ folder, count: Number(jobs), redisUrl: redis });
  await writeReport(values.output, results);
} finally {
  await rm(folder, { recursive: true });
}
