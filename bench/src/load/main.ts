import { writeFile } from 'node:fs/promises';
import { describeMachine, isReached, writeReport } from '../report/write-report.ts';
import { type LoadFigures, loadResults } from './load-results.ts';
import { parseOptions } from './options.ts';
import { runOverload } from './overload/run-overload.ts';
import { loadPage } from './page/load-page.ts';
import { type PhaseFigures, runPhase } from './run-phase.ts';
import { scenarioOf } from './scenarios/all-scenarios.ts';

/**
 * Puts the reference server under load and writes what was seen to `bench/results/`, as text, JSON and a page. Ends with 1 when
 * something that is required was not reached.
 */
const options = parseOptions(process.argv.slice(2));
const { seconds, cap, output } = options;
const phases: PhaseFigures[] = [];
for (const name of options.scenarios) {
  for (const stored of options.stored) {
    process.stderr.write(`${name}, ${stored.toLocaleString('en')} stored\n`);
    phases.push(await runPhase(scenarioOf(name), { stored, seconds }));
  }
}
if (options.withOverload) process.stderr.write('overload\n');
const figures: LoadFigures = {
  phases,
  ...(options.withOverload && { overload: await runOverload({ cap, seconds }) }),
};
const results = loadResults(figures);
await writeReport(output, results, { introduction: [], data: { ...figures } });
const page = await loadPage({ ...figures, results, machine: describeMachine() });
await writeFile(new URL(`../../results/${output}.html`, import.meta.url), page);
process.exitCode = results.every(isReached) ? 0 : 1;
