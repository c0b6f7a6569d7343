import type { BenchResult, Target } from '../result.ts';
import { type DatasetFigures, type SystemFigures, titleOf } from './figures.ts';
import type { WorkloadName } from './question.ts';
import type { SystemName } from './systems/systems.ts';

const million = 1e6;
const tenMillion = 1e7;

/** The figures to reach, as far as this run has what they are about. */
export function goalResults(datasets: readonly DatasetFigures[]): readonly BenchResult[] {
  return datasets.flatMap((dataset) => {
    if (dataset.kind === 'pooled') return pooledGoals(dataset);
    const results = smallGoals(dataset);
    if (dataset.size === million) results.push(...millionGoals(dataset));
    if (dataset.size === tenMillion) {
      const before = datasets.find(({ kind, size }) => kind === 'one device' && size === million);
      results.push(...tenMillionGoals(dataset, before));
    }
    return results;
  });
}

/** Small must stay fast: a scan of few rows is what SQLite is good at. */
function smallGoals(dataset: DatasetFigures): BenchResult[] {
  const goal = { required: 1 / 1.5, aim: 1 };
  return [
    ...timeGoal(dataset, 'random 1,000 readings', { peer: 'sqlite', goal }),
    ...timeGoal(dataset, 'device with 100 readings', { peer: 'sqlite', goal }),
  ];
}

function millionGoals(dataset: DatasetFigures): readonly BenchResult[] {
  return [
    ...timeGoal(dataset, 'all time', { peer: 'clickhouse', goal: { required: 20, aim: 50 } }),
    ...timeGoal(dataset, 'all time', { peer: 'sqlite', goal: { required: 100 } }),
    ...diskGoal(dataset),
  ];
}

function tenMillionGoals(
  dataset: DatasetFigures,
  ofMillion: DatasetFigures | undefined,
): readonly BenchResult[] {
  const before = ofMillion && ours(ofMillion)?.times['all time']?.medianMs;
  const growth = before === undefined ? {} : { limit: { required: 3 * before, aim: 1 } };
  const limit = { required: 5, aim: 1.5 };
  return [
    ...timeGoal(dataset, 'all time', {
      peer: 'clickhouse',
      goal: { required: 50, aim: 300 },
      ...growth,
    }),
    ...timeGoal(dataset, 'random 50%', { limit }),
    ...timeGoal(dataset, 'random 1%', {
      peer: 'clickhouse',
      goal: { required: 3, aim: 10 },
      limit,
    }),
    ...timeGoal(dataset, 'series of 1,000 buckets', {
      peer: 'clickhouse',
      goal: { required: 1 },
      limit: { required: 400, aim: 150 },
    }),
    ...diskGoal(dataset),
    ...memoryGoal(dataset),
  ];
}

function pooledGoals(dataset: DatasetFigures): readonly BenchResult[] {
  const figures = ours(dataset);
  if (dataset.size !== tenMillion || figures === undefined) return [];
  return [
    {
      name: `pooled, first answer after opening in a new process; ${dataset.name}`,
      unit: 'ms',
      value: figures.coldMs,
      limit: { required: 150, aim: 20 },
    },
    ...timeGoal(dataset, 'pooled over devices', { limit: { required: 50, aim: 20 } }),
  ];
}

function timeGoal(
  dataset: DatasetFigures,
  workload: WorkloadName,
  target: { readonly peer?: SystemName; readonly goal?: Target; readonly limit?: Target },
): BenchResult[] {
  const times = ours(dataset)?.times[workload];
  if (times === undefined) return [];
  const { medianMs: value, p95Ms, repetitions } = times;
  const { peer, goal, limit } = target;
  const ofPeer = peer && figuresOfSystem(dataset, peer)?.times[workload]?.medianMs;
  const absent = peer !== undefined && ofPeer === undefined;
  return [
    {
      name: `${workload}; ${dataset.name}`,
      unit: 'ms',
      value,
      ...(peer !== undefined &&
        ofPeer !== undefined && {
          comparison: { name: titleOf(peer), value: ofPeer, ratio: ofPeer / value },
        }),
      ...(goal && { goal }),
      ...(limit && { limit }),
      details: {
        p95: Number(p95Ms.toPrecision(3)),
        repetitions,
        ...(absent && { comparison: `NONE, because ${titleOf(peer)} was not measured` }),
      },
    },
  ];
}

function diskGoal(dataset: DatasetFigures): readonly BenchResult[] {
  const figures = ours(dataset);
  if (figures === undefined) return [];
  return [
    {
      name: `disk, sealed, the whole file; ${dataset.name}`,
      unit: 'bytes a reading',
      value: figures.bytesPerReading,
      limit: { required: 60, aim: 45 },
    },
  ];
}

function memoryGoal(dataset: DatasetFigures): readonly BenchResult[] {
  const figures = ours(dataset);
  if (figures === undefined) return [];
  return [
    {
      name: `memory of the process that was asked all this; ${dataset.name}`,
      unit: 'MB resident',
      value: figures.residentBytes / 1e6,
      limit: { required: 300, aim: 200 },
      details: { greatest: Math.round(figures.greatestResidentBytes / 1e6) },
    },
  ];
}

function ours(dataset: DatasetFigures): SystemFigures | undefined {
  return figuresOfSystem(dataset, 'device-stats');
}

function figuresOfSystem({ systems }: DatasetFigures, name: SystemName): SystemFigures | undefined {
  return systems.find(({ system }) => system === name);
}
