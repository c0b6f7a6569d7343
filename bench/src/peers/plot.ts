import { writeFile } from 'node:fs/promises';
import { renderSvg } from '../report/render-svg.ts';
import { describeMachine } from '../report/write-report.ts';
import { type DatasetFigures, titleOf } from './figures.ts';
import { type PlotPanel, plotSpecification } from './plot-specification.ts';
import type { WorkloadName } from './question.ts';

/** Draws the time of an answer against the number of readings and writes it to `bench/results/<name>.svg`. */
export async function writePlot(name: string, datasets: readonly DatasetFigures[]): Promise<void> {
  const panels = [
    panelOf(datasets, { title: 'All time', workload: 'all time' }),
    panelOf(datasets, { title: 'A random 1% of the time', workload: 'random 1%' }),
  ];
  const specification = plotSpecification(panels, describeMachine());
  const svg = await renderSvg(specification);
  await writeFile(new URL(`../../results/${name}.svg`, import.meta.url), `${svg}\n`);
}

function panelOf(
  datasets: readonly DatasetFigures[],
  { title, workload }: { readonly title: string; readonly workload: WorkloadName },
): PlotPanel {
  const points = datasets.flatMap(({ size, systems }) =>
    systems.flatMap(({ system, times }) => {
      const ms = times[workload]?.medianMs;
      return ms === undefined ? [] : [{ system: titleOf(system), readings: size, ms }];
    }),
  );
  return { title, points };
}
