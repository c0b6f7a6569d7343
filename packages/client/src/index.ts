export type { DeviceStatsClientOptions } from './client-options.ts';
export { createDeviceStatsClient, type DeviceStatsClient } from './device-stats-client.ts';
export type { Device, DeviceClient } from './devices/device-client.ts';
export type { DeviceEvent } from './devices/watch-device.ts';
export {
  type ClientErrorCode,
  type ClientErrorOptions,
  DeviceStatsClientError,
  type InputFault,
  isDeviceStatsClientError,
  type Problem,
} from './errors/device-stats-client-error.ts';
export type {
  Job,
  JobKind,
  JobParams,
  JobResult,
  JobState,
  SubmittableJobKind,
} from './jobs/job.ts';
export type { JobClient, JobListOptions, RunOptions } from './jobs/job-client.ts';
export type { AppendStreamOptions } from './readings/append-stream.ts';
export type {
  AppendResult,
  ReadingClient,
  ReadingPageOptions,
  ReadingPeriodOptions,
} from './readings/reading-client.ts';
export {
  createReporter,
  type Reporter,
  type ReporterCounts,
  type ReporterRemainder,
} from './reporter/reporter.ts';
export type { DropReason, ReporterEvents } from './reporter/reporter-events.ts';
export type { ReporterOptions } from './reporter/reporter-options.ts';
export type {
  SeriesOptions,
  StatisticsClient,
  StatisticsOptions,
} from './statistics/statistics-client.ts';
export type { ClientRuntime } from './transport/client-runtime.ts';
export type { User, UserClient, UserInput } from './users/user-client.ts';
export type {
  Analytics,
  AnalyticsBucket,
  AnalyticsResult,
  DefaultMetricName,
  DeviceReadingInput,
  Reading,
  ReadingInput,
} from './wire/metric-types.ts';
export { allItems, type Page, type PageOptions } from './wire/page.ts';
export type { PeriodInput, TimestampInput } from './wire/period-query.ts';
export type { CallOptions, WriteOptions } from './wire/write-options.ts';
