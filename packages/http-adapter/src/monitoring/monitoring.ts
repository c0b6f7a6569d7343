import type { JobRunnerStatus, JobState } from '@device-stats/core';

/** Collects what `/metrics` shows. `prometheusMonitoring()` of the `./node` entry makes one. */
export interface Monitoring {
  /** The media type of the page. */
  readonly contentType: string;
  /** Takes note of a request that was answered. */
  noteRequest(request: AnsweredRequest): void;
  /** Takes note of readings that were accepted. */
  noteReadings(count: number): void;
  /** The page, with the present state. */
  render(state: ObservedState): Promise<string>;
}

/** A request that was answered; of a stream, that its answer has begun. */
export interface AnsweredRequest {
  /** The `operationId`, or `refused` where the server refused it before it was known. */
  readonly operation: string;
  readonly status: number;
  readonly durationMs: number;
}

/** What is asked for when the page is. Undefined: it could not be told. */
export interface ObservedState {
  readonly jobs: Readonly<Record<JobState, number>> | undefined;
  readonly runner: JobRunnerStatus | undefined;
  /** Devices with upkeep that is due. */
  readonly maintenanceBacklog: number | undefined;
}
