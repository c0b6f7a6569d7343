import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeReport } from './report/write-report.ts';
import { measureSustained } from './sustained/measure-sustained.ts';

/** Appends for `--seconds` (600) beside the upkeep and writes what was seen to `bench/results/`. */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: {
    seconds: { type: 'string', default: '600' },
    output: { type: 'string', default: 'sustained' },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'device-stats-sustained-'));
try {
  await writeReport(values.output, await measureSustained(folder, Number(values.seconds)));
} finally {
  await rm(folder, { recursive: true });
}
