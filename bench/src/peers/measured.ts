import type { Answer } from './answer.ts';
import type { WorkloadName } from './question.ts';

/** Readings of a device, by their order. */
interface DeviceRows {
  readonly device: number;
  readonly from: number;
  readonly to: number;
}

/** What an answer is about, so that it can be computed again; a series has a bucket for each so many rows. */
export interface AskedRows {
  readonly devices: readonly DeviceRows[];
  readonly bucketRows?: number;
}

/** What a system answered: one answer, or that of each bucket. */
export interface Answered {
  readonly about: AskedRows;
  readonly answers: readonly Answer[];
}

/** How long a workload's questions took, and the answers. */
export interface MeasuredWorkload {
  readonly name: WorkloadName;
  readonly durationsMs: readonly number[];
  readonly answered: readonly Answered[];
}

/** How a system took the data. */
export interface MeasuredLoad {
  readonly appendSeconds: number;
  readonly upkeepSeconds: number;
  readonly sizeBytes: number;
  /** The readings of each device; a few more than asked for where a system's figures need them. */
  readonly counts: readonly (readonly [device: number, count: number])[];
}

/** What a system answered in a process that it did not load the data in. */
export interface MeasuredQuestions {
  /** Opening, and the first answer. */
  readonly openMs: number;
  readonly coldMs: number;
  readonly workloads: readonly MeasuredWorkload[];
  readonly residentBytes: number;
  readonly greatestResidentBytes: number;
}
