import { plotConfig } from '../../report/plot-style.ts';
import type { PhaseFigures } from '../run-phase.ts';
import type { ScenarioName } from '../scenarios/scenario.ts';
import type { SecondFigures } from '../traffic/recorder.ts';

/** Some seconds in a row, under a heading. */
export interface Timeline {
  readonly title: string;
  readonly seconds: readonly SecondFigures[];
}

const panel = { width: 280, height: 130 };
const quantiles = ['p50', 'p95', 'p99'];
const quantileColours = ['#2b6cb0', '#b7791f', '#c2185b'];
const seconds = { field: 'second', type: 'quantitative', title: 'seconds', axis: { grid: false } };

/** Requests a second, and percentiles of their duration, over time; a column each. */
export function timelineChart(timelines: readonly Timeline[]): object {
  return {
    background: 'white',
    padding: 10,
    config: plotConfig,
    resolve: { scale: { color: 'independent' } },
    vconcat: [
      { hconcat: timelines.map(rateChart), resolve: { scale: { y: 'shared' } } },
      { hconcat: timelines.map(latencyChart), resolve: { scale: { y: 'shared' } } },
    ],
  };
}

function rateChart({ title, seconds: figures }: Timeline): object {
  const values = figures.flatMap(({ second, requests, refused }) => [
    { second, requests: requests - refused, what: 'served' },
    ...(refused > 0 ? [{ second, requests: refused, what: 'refused' }] : []),
  ]);
  return {
    ...panel,
    title: { text: title, anchor: 'start', fontSize: 13 },
    data: { values },
    mark: { type: 'line', strokeWidth: 2 },
    encoding: {
      x: seconds,
      y: { field: 'requests', type: 'quantitative', title: 'requests/s', scale: { zero: true } },
      color: {
        field: 'what',
        type: 'nominal',
        title: null,
        scale: { domain: ['served', 'refused'], range: ['#2f855a', '#9aa5b1'] },
      },
    },
  };
}

function latencyChart({ seconds: figures }: Timeline): object {
  const values = figures
    .filter(({ requests }) => requests > 0)
    .flatMap(({ second, p50Ms, p95Ms, p99Ms }) =>
      [p50Ms, p95Ms, p99Ms].map((ms, index) => ({ second, ms, quantile: quantiles[index] })),
    );
  return {
    ...panel,
    data: { values },
    mark: { type: 'line', strokeWidth: 2 },
    encoding: {
      x: seconds,
      y: { field: 'ms', type: 'quantitative', title: 'ms', scale: { type: 'log', nice: true } },
      color: {
        field: 'quantile',
        type: 'nominal',
        title: null,
        sort: quantiles,
        scale: { domain: quantiles, range: quantileColours },
      },
    },
  };
}

/** The median duration of each route against the stored readings, a panel for each scenario. */
export function growthChart(phases: readonly PhaseFigures[]): object {
  const scenarios = [...new Set(phases.map(({ scenario }) => scenario))];
  return {
    background: 'white',
    padding: 10,
    config: plotConfig,
    columns: 2,
    concat: scenarios.map((scenario) => growthPanel(scenario, phases)),
    resolve: { scale: { y: 'shared', color: 'independent' } },
  };
}

function growthPanel(scenario: ScenarioName, phases: readonly PhaseFigures[]): object {
  const ofScenario = phases.filter((phase) => phase.scenario === scenario);
  const values = ofScenario.flatMap(({ stored, recorded }) =>
    recorded.routes.map(({ route, p50Ms }) => ({ stored, route, ms: p50Ms })),
  );
  return {
    width: 300,
    height: 200,
    title: { text: scenario, anchor: 'start', fontSize: 13 },
    data: { values },
    mark: { type: 'line', point: { size: 40, filled: true }, strokeWidth: 2 },
    encoding: {
      x: {
        field: 'stored',
        type: 'ordinal',
        title: 'readings stored',
        axis: { labelExpr: "format(datum.value, ',')", labelAngle: 0 },
      },
      y: { field: 'ms', type: 'quantitative', title: 'ms, median', scale: { type: 'log' } },
      color: {
        field: 'route',
        type: 'nominal',
        title: null,
        legend: { orient: 'bottom', columns: 1, labelLimit: 320, labelFontSize: 12 },
      },
    },
  };
}
