import { number } from '../report/write-report.ts';
import { type DatasetFigures, type SystemFigures, titleOf } from './figures.ts';
import type { WorkloadName } from './question.ts';

/** The figures of a dataset as lines of text: a column for each system. */
export function comparisonTable({ name, systems }: DatasetFigures): readonly string[] {
  const workloads = [
    ...new Set(systems.flatMap(({ times }) => Object.keys(times) as WorkloadName[])), // the keys
  ];
  const rows: readonly Row[] = [
    ...workloads.map(
      (workload): Row => [`${workload}, ms`, ({ times }) => times[workload]?.medianMs],
    ),
    ['first answer after opening, ms', ({ coldMs }) => coldMs],
    ['bulk load, million readings/s', ({ appendRate }) => appendRate / 1e6],
    ['  with upkeep', ({ loadRate }) => loadRate / 1e6],
    ['disk, bytes a reading', ({ bytesPerReading }) => bytesPerReading],
    ['memory while asked, MB', ({ residentBytes }) => residentBytes / 1e6],
  ];
  return [
    name,
    ...aligned([
      ['', ...systems.map(({ system }) => titleOf(system))],
      ...rows.map(([title, figure]) => [
        title,
        ...systems.map((each) => {
          const value = figure(each);
          return value === undefined ? '' : number(value);
        }),
      ]),
    ]),
    '',
  ];
}

type Row = readonly [title: string, figure: (figures: SystemFigures) => number | undefined];

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>(
    (widest, row) => row.map((cell, index) => Math.max(cell.length, widest[index] ?? 0)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart((widths[index] ?? 0) + 2),
      )
      .join('')
      .trimEnd(),
  );
}
