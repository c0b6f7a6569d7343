import { ink, plotConfig } from '../report/plot-style.ts';

/** A measured point of a line. */
interface PlotPoint {
  readonly system: string;
  readonly readings: number;
  readonly ms: number;
}

/** A part of the plot. */
export interface PlotPanel {
  readonly title: string;
  readonly points: readonly PlotPoint[];
}

const height = 380;
const width = 380;
/** From the middle of a label to that of the next. */
const labelHeight = 17;

/** What the lines are drawn with; this project's stands out. */
const colours: Readonly<Record<string, string>> = {
  'device-stats': '#c2185b',
  ClickHouse: '#b7791f',
  DuckDB: '#2b6cb0',
  SQLite: '#2f855a',
  PostgreSQL: '#6b46c1',
};

/** A plot in Vega-Lite: a panel beside the other, logarithmic axes, the systems' names at the ends of their lines. */
export function plotSpecification(panels: readonly PlotPanel[], machine: string): object {
  const points = panels.flatMap((panel) => panel.points);
  const times = points.map(({ ms }) => Math.log10(ms));
  const [least, most] = [Math.floor(Math.min(...times)), Math.ceil(Math.max(...times))];
  const decades = Math.max(1, most - least);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    padding: 20,
    title: {
      text: 'Count, min, max, sum and exact median of three metrics of a device: time to answer',
      subtitle: `warm, median of repetitions; ${machine}`,
      anchor: 'start',
      fontSize: 17,
      subtitleFontSize: 12,
      subtitleColor: '#52606d',
      subtitlePadding: 6,
      offset: 18,
    },
    spacing: 30,
    hconcat: panels.map((panel) =>
      panelSpecification(panel, { least, most, labels: labelsOf(panel.points, decades) }),
    ),
    config: plotConfig,
  };
}

interface PanelScale {
  /** Powers of ten of a millisecond that the axis reaches from and to. */
  readonly least: number;
  readonly most: number;
  readonly labels: readonly Label[];
}

interface Label {
  readonly system: string;
  readonly readings: number;
  /** Where the label stands, on the axis of time. */
  readonly at: number;
  readonly text: string;
}

function panelSpecification(
  { title, points }: PlotPanel,
  { least, most, labels }: PanelScale,
): object {
  const systems = [...new Set(points.map(({ system }) => system))];
  const color = {
    field: 'system',
    type: 'nominal',
    legend: null,
    scale: { domain: systems, range: systems.map((system) => colours[system] ?? ink) },
  };
  const sizes = [...new Set(points.map(({ readings }) => readings))];
  const x = {
    field: 'readings',
    type: 'quantitative',
    title: 'readings stored',
    scale: {
      type: 'log',
      domain: [Math.min(...sizes), Math.max(...sizes)],
      nice: false,
      padding: 8,
    },
    axis: { values: sizes, format: '~s', grid: false, labelExpr: sizeLabels },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: null,
    scale: { type: 'log', domain: [10 ** least, 10 ** most], nice: false },
    axis: { values: powersOfTen(least, most), labelExpr: timeLabels },
  });
  const isOurs = "datum.system === 'device-stats'";
  return {
    width,
    height,
    title: { text: title, anchor: 'start', fontSize: 14, offset: 10 },
    layer: [
      {
        data: { values: points },
        mark: { type: 'line', point: { size: 46, filled: true }, clip: false },
        encoding: {
          x,
          y: y('ms'),
          color,
          strokeWidth: { condition: { test: isOurs, value: 3.5 }, value: 2 },
        },
      },
      {
        data: { values: labels },
        mark: {
          type: 'text',
          align: 'left',
          dx: 12,
          fontSize: 13,
          fontWeight: { expr: `${isOurs} ? 'bold' : 'normal'` },
          clip: false,
        },
        encoding: {
          x,
          y: y('at'),
          text: { field: 'text' },
          color,
        },
      },
    ],
  };
}

/** A label at the right end of each line, moved apart where they would overlap. */
function labelsOf(points: readonly PlotPoint[], decades: number): readonly Label[] {
  const last = Math.max(...points.map(({ readings }) => readings));
  const ends = points.filter(({ readings }) => readings === last).toSorted((a, b) => a.ms - b.ms);
  const gap = (labelHeight * decades) / height;
  let least = -Infinity;
  return ends.map(({ system, readings, ms }) => {
    const at = Math.max(Math.log10(ms), least);
    least = at + gap;
    return { system, readings, at: 10 ** at, text: `${system}  ${durationText(ms)}` };
  });
}

function durationText(ms: number): string {
  const [value, unit] = ms >= 1_000 ? [ms / 1_000, 's'] : [ms, 'ms'];
  return `${Number(value.toPrecision(2))} ${unit}`;
}

function powersOfTen(least: number, most: number): readonly number[] {
  return Array.from({ length: most - least + 1 }, (_, index) => 10 ** (least + index));
}

const timeLabels =
  "datum.value >= 1000 ? format(datum.value / 1000, ',') + ' s' : format(datum.value, '~g') + ' ms'";
const sizeLabels = "format(datum.value, ',')";
