import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureResults } from './jobs/measure-results.ts';
import { writeReport } from './report/write-report.ts';

/** Ends jobs with large results, `--rounds` (15) times, and writes for how long others could not write to `bench/results/`. */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: {
    rounds: { type: 'string', default: '15' },
    output: { type: 'string', default: 'job-results' },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'device-stats-job-results-'));
try {
  const path = join(folder, 'readings.db');
  await writeReport(values.output, await measureResults({ path, rounds: Number(values.rounds) }));
} finally {
  await rm(folder, { recursive: true });
}
