import { writeReport } from '../report/write-report.ts';
import { compareSystems, findVersion } from './compare-systems.ts';
import { comparisonTable } from './comparison-table.ts';
import { oneDevice, pooled } from './dataset.ts';
import { type DatasetFigures, titleOf } from './figures.ts';
import { goalResults } from './goals.ts';
import { installPeers } from './install-peers.ts';
import { parseOptions } from './options.ts';
import { writePlot } from './plot.ts';
import type { SystemName } from './systems/systems.ts';

/** Compares device-stats with other systems and writes what was seen to `bench/results/`. */
// When interrupted, the processes of the systems end, and with them the work here, which removes their data.
process.once('SIGINT', () => undefined);
const options = parseOptions(process.argv.slice(2));
await installPeers();
const { present, lines, versions } = await findSystems(options.peers);
const timeBox = { seconds: options.seconds, leastRepetitions: options.leastRepetitions };
const datasets = [
  ...options.sizes.map(oneDevice),
  ...(options.pooledSize > 0 ? [pooled(options.pooledSize)] : []),
];
const figures: DatasetFigures[] = [];
let checked = 0;
for (const dataset of datasets) {
  const comparison = await compareSystems(dataset, { systems: present, timeBox });
  figures.push(comparison.figures);
  checked += comparison.checked;
  // Seen also when a later dataset fails.
  process.stderr.write(`${comparisonTable(comparison.figures).join('\n')}\n`);
}
await writeReport(options.output, goalResults(figures), {
  introduction: [
    ...lines,
    `${checked.toLocaleString('en')} numbers in the answers were compared with the right ones, computed independently: all agree.`,
    '',
    ...figures.flatMap(comparisonTable),
  ],
  data: { versions, checked, datasets: figures },
});
await writePlot(options.output, figures);

/** Which systems can be had, and lines that say so. */
async function findSystems(peers: readonly SystemName[]) {
  const names: readonly SystemName[] = [
    'device-stats',
    ...peers.filter((name) => name !== 'device-stats'),
  ];
  const found = new Map<SystemName, string>();
  const absences: string[] = [];
  for (const name of names) {
    await findVersion(name).then(
      (version) => found.set(name, version),
      (error: unknown) => {
        if (name === 'device-stats') throw error;
        const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
        absences.push(`ABSENT: ${titleOf(name)} was not compared: ${reason}`);
      },
    );
  }
  for (const line of absences) process.stderr.write(`${line}\n`);
  const described = [...found].map(([name, version]) => `${titleOf(name)} ${version}`).join(', ');
  return {
    present: [...found.keys()],
    lines: [described, ...absences],
    versions: Object.fromEntries(found),
  };
}
