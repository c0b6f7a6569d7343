import { quantileOf } from '../quantile-of.ts';
import type { Dataset } from './dataset.ts';
import type { MeasuredLoad, MeasuredQuestions } from './measured.ts';
import type { WorkloadName } from './question.ts';
import { type SystemName, systems } from './systems/systems.ts';

/** What one system came to on one dataset. Durations in milliseconds, sizes in bytes, rates in readings a second. */
export interface SystemFigures {
  readonly system: SystemName;
  readonly openMs: number;
  readonly coldMs: number;
  readonly times: Readonly<Partial<Record<WorkloadName, WorkloadTimes>>>;
  readonly appendRate: number;
  /** The upkeep included. */
  readonly loadRate: number;
  readonly bytesPerReading: number;
  readonly residentBytes: number;
  readonly greatestResidentBytes: number;
}

interface WorkloadTimes {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly repetitions: number;
}

/** What all systems came to on one dataset. */
export interface DatasetFigures {
  readonly name: string;
  readonly kind: Dataset['kind'];
  readonly size: number;
  readonly systems: readonly SystemFigures[];
}

/** Brings what was measured into figures. */
export function figuresOf(
  system: SystemName,
  { devices }: Dataset,
  { load, questions }: { readonly load: MeasuredLoad; readonly questions: MeasuredQuestions },
): SystemFigures {
  const count = devices.reduce((sum, device) => sum + device.count, 0);
  const times = questions.workloads.map(({ name, durationsMs }) => [
    name,
    {
      medianMs: quantileOf(durationsMs, 0.5),
      p95Ms: quantileOf(durationsMs, 0.95),
      repetitions: durationsMs.length,
    },
  ]);
  return {
    system,
    openMs: questions.openMs,
    coldMs: questions.coldMs,
    times: Object.fromEntries(times) as SystemFigures['times'], // the names are those of workloads
    appendRate: count / load.appendSeconds,
    loadRate: count / (load.appendSeconds + load.upkeepSeconds),
    bytesPerReading: load.sizeBytes / count,
    residentBytes: questions.residentBytes,
    greatestResidentBytes: questions.greatestResidentBytes,
  };
}

/** What a system is called. */
export function titleOf(system: SystemName): string {
  return systems[system].title;
}
