import { measureAppends } from './appends.ts';
import { measureHttp } from './http/measure-http.ts';
import { writeReport } from './report/write-report.ts';
import { measureStatistics } from './statistics.ts';

/** Runs every benchmark in turn and writes what was seen to `bench/results/`. */
const statistics = await measureStatistics();
const appends = await measureAppends();
const http = await measureHttp();
await writeReport('latest', [...statistics, ...appends, ...http]);
