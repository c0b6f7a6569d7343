import type { BenchResult } from '../result.ts';
import { originalService } from './original-service.ts';
import type { OverloadFigures } from './overload/run-overload.ts';
import type { PhaseFigures } from './run-phase.ts';
import type { WatchedFigures } from './server/watch-server.ts';

/** What a load of this command was seen to be. */
export interface LoadFigures {
  readonly phases: readonly PhaseFigures[];
  readonly overload?: OverloadFigures;
}

/** A load generator that is busier measures itself. */
const mostGeneratorCpu = 0.9;
/** How much longer a device's statistics may take at the greatest amount of stored readings than at the least above 0. */
const mostGrowth = 3;
const askDevice = 'GET /devices/{device_id}/analytics';

/** The figures, with what is required of them. */
export function loadResults({ phases, overload }: LoadFigures): readonly BenchResult[] {
  return [
    ...phases.flatMap(phaseResults),
    ...growthResults(phases),
    ...(overload === undefined ? [] : overloadResults(overload)),
  ];
}

/** What a phase is called. */
export function titleOf({ scenario, stored }: PhaseFigures): string {
  return `${scenario}, ${stored.toLocaleString('en')} stored`;
}

/** Requests answered a second, refused ones included. */
export function requestRate({ recorded, seconds }: PhaseFigures): number {
  return recorded.all.requests / seconds;
}

function phaseResults(phase: PhaseFigures): readonly BenchResult[] {
  const { recorded, watched, stock, seconds } = phase;
  const title = titleOf(phase);
  const { p50Ms, p95Ms, p99Ms } = recorded.all;
  const rate = requestRate(phase);
  const { requestsPerSecond } = originalService.published;
  const readings = recorded.readings / seconds;
  const details = {
    p50Ms,
    p95Ms,
    p99Ms,
    ...(readings > 0 && { readingsPerSecond: Math.round(readings) }),
    serverCpu: percent(watched.serverCpu),
    memoryMb: Math.round(greatestMemoryMb(watched)),
    loopDelayP99Ms: Number(watched.loopDelay.p99.toPrecision(3)),
  };
  const original = phase.scenario === 'original';
  return [
    {
      name: `${title}: answers`,
      unit: 'requests/s',
      value: rate,
      ...(original && {
        comparison: {
          name: 'the original service, its published run',
          value: requestsPerSecond,
          ratio: rate / requestsPerSecond,
        },
        goal: { required: 1 },
      }),
      details,
    },
    ...(original
      ? [{ name: `${title}: 99th percentile`, unit: 'ms', value: p99Ms, limit: { required: 100 } }]
      : []),
    {
      name: `${title}: wrong or failed answers, and devices whose readings are not exactly the acknowledged ones`,
      unit: 'faults',
      value: recorded.wrong + recorded.failed + recorded.refusals.requests + stock.faults.length,
      limit: { required: 0 },
      details: {
        exact: recorded.exactAnswers,
        withinBounds: recorded.boundedAnswers,
        readingsAtTheEnd: stock.readings,
      },
    },
    ...(phase.scenario === 'mixed' ? serverResults(title, watched) : []),
    generatorResult(title, watched.generatorCpu),
  ];
}

/** What the server takes, sealing and merging included. */
function serverResults(title: string, watched: WatchedFigures): readonly BenchResult[] {
  return [
    {
      name: `${title}: memory of the server at most`,
      unit: 'MB resident',
      value: greatestMemoryMb(watched),
      limit: { required: 300, aim: 200 },
    },
    {
      name: `${title}: how late its event loop is, 99th percentile`,
      unit: 'ms',
      value: watched.loopDelay.p99,
      limit: { required: 20, aim: 10 },
      details: { greatestMs: Number(watched.loopDelay.greatest.toPrecision(3)) },
    },
  ];
}

function generatorResult(title: string, generatorCpu: number): BenchResult {
  return {
    name: `${title}: load generator; with more, the run is void`,
    unit: 'of a core',
    value: generatorCpu,
    limit: { required: mostGeneratorCpu },
  };
}

/** Cost must not grow with the number of readings. */
function growthResults(phases: readonly PhaseFigures[]): readonly BenchResult[] {
  return (['saturate', 'read-heavy'] as const).flatMap((scenario) => {
    const filled = phases.filter((phase) => phase.scenario === scenario && phase.stored > 0);
    const [least, ...others] = filled.toSorted((a, b) => a.stored - b.stored);
    const most = others.at(-1);
    if (least === undefined || most === undefined) return [];
    const [before, after] = [least, most].map(deviceMs);
    if (before === undefined || after === undefined) return [];
    return [
      {
        name: `${scenario}: a device's statistics at ${most.stored.toLocaleString('en')} stored, against ${least.stored.toLocaleString('en')}, median`,
        unit: 'times as long',
        value: after / before,
        limit: { required: mostGrowth },
        details: { beforeMs: before, afterMs: after },
      },
    ];
  });
}

function deviceMs({ recorded }: PhaseFigures): number | undefined {
  return recorded.routes.find(({ route }) => route === askDevice)?.p50Ms;
}

function overloadResults(figures: OverloadFigures): readonly BenchResult[] {
  const { cap, offered, goodput, recorded, stock } = figures;
  const limited = { name: 'what the server is set to answer', value: cap };
  return [
    {
      name: 'overload: requests sent; with fewer, the run is void',
      unit: 'requests/s',
      value: offered,
      comparison: { ...limited, ratio: offered / cap },
      goal: { required: 2.7 },
    },
    {
      name: 'overload: requests served',
      unit: 'requests/s',
      value: goodput,
      comparison: { ...limited, ratio: goodput / cap },
      goal: { required: 0.8 },
    },
    {
      name: 'overload: refusals, 99th percentile',
      unit: 'ms',
      value: recorded.refusals.p99Ms,
      limit: { required: 100 },
      details: { refused: recorded.refusals.requests },
    },
    {
      name: 'overload: /healthz at the slowest',
      unit: 'ms',
      value: figures.healthGreatestMs,
      limit: { required: 100 },
      details: { p99Ms: Number(figures.healthP99Ms.toPrecision(3)) },
    },
    {
      name: 'overload: memory of the last third of the time, against the second third',
      unit: 'times as much',
      value: figures.memoryGrowth,
      limit: { required: 1.2 },
      details: { greatestMb: Math.round(greatestMemoryMb(figures.watched)) },
    },
    {
      name: 'overload: crashes, failed answers, and readings lost, doubled or stored though refused',
      unit: 'faults',
      value: Number(!figures.survived) + recorded.wrong + recorded.failed + stock.faults.length,
      limit: { required: 0 },
      details: { acknowledged: stock.readings },
    },
    generatorResult('overload', figures.watched.generatorCpu),
  ];
}

/** The most memory that the server was seen to take. */
export function greatestMemoryMb({ residentBytes }: WatchedFigures): number {
  return Math.max(0, ...residentBytes) / 1e6;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
