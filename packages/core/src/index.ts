export type { DataVersion, Device, DeviceId } from './device/device.ts';
export { deviceIdFault, labelFault, parseDeviceId } from './device/device-id.ts';
export {
  DeviceStatsError,
  type DeviceStatsErrorOptions,
  isDeviceStatsError,
} from './errors/device-stats-error.ts';
export {
  type ErrorCode,
  type ErrorDetails,
  errorCodes,
  type InputFault,
} from './errors/error-code.ts';
export { sha256 } from './fingerprint/sha256.ts';
export { createInProcessRunner, type InProcessRunnerOptions } from './jobs/in-process-runner.ts';
export {
  isFinal,
  type JobError,
  type JobId,
  type JobProgress,
  type JobState,
  jobStates,
} from './jobs/job.ts';
export type { JobFiles } from './jobs/job-files.ts';
export {
  type JobKind,
  type JobParams,
  type JobResults,
  jobKinds,
} from './jobs/job-kinds.ts';
export type {
  JobRunner,
  JobRunnerCapabilities,
  JobRunnerStatus,
  JobWorker,
} from './jobs/job-runner.ts';
export { declareMetrics } from './metric/declare-metrics.ts';
export type {
  DefaultMetricName,
  Metric,
  MetricDeclaration,
  MetricSet,
  OptionalMetricName,
  RequiredMetricName,
} from './metric/metric.ts';
export { parseMetricList } from './metric/parse-metric-list.ts';
export { reconcileMetrics } from './metric/reconcile-metrics.ts';
export type { Period, PeriodInput } from './period/period.ts';
export type {
  DeviceReadingInput,
  Reading,
  ReadingId,
  ReadingInput,
  TimestampInput,
} from './reading/reading.ts';
export { ReadingBlock, type ReadingBlockColumns } from './reading/reading-block.ts';
export type { ReadingColumns, StoredReadingColumns } from './reading/reading-columns.ts';
export { parseTimestamp } from './reading/timestamp.ts';
export { type LineBlock, LineBuffer, type LineLimits } from './reading-text/line-buffer.ts';
export { LinePositions } from './reading-text/line-positions.ts';
export { parseJsonLine } from './reading-text/parse-json-line.ts';
export { type LineParser, type ParsedLines, parseLines } from './reading-text/parse-lines.ts';
export {
  createReadingLineParser,
  type ReadingLineParser,
} from './reading-text/parse-reading-lines.ts';
export { type ReadingEncoder, readingEncoder } from './reading-text/reading-encoder.ts';
export { readingFields } from './reading-text/reading-fields.ts';
export type { ReadingFormat } from './reading-text/reading-format.ts';
export type { DeviceService } from './service/device-service.ts';
export {
  createDeviceStats,
  type DeviceStats,
  type DeviceStatsOptions,
  type JobOptions,
} from './service/device-stats.ts';
export type { WriteOptions } from './service/idempotent-write.ts';
export type {
  Job,
  JobListOptions,
  JobOfKind,
  JobService,
  SubmitOptions,
  WaitOptions,
} from './service/jobs/job-service.ts';
export type { Page, PageOptions } from './service/page.ts';
export type {
  AppendManyOptions,
  AppendResult,
  AppendStreamOptions,
  ReadingPageOptions,
  ReadingPeriodOptions,
  ReadingService,
} from './service/reading-service.ts';
export type { Clock } from './service/service-context.ts';
export type {
  SeriesOptions,
  StatisticsOptions,
  StatisticsService,
  SubjectInput,
} from './service/statistics-service.ts';
export { createTurns, type TakeTurn } from './service/take-turns.ts';
export type { UserService } from './service/user-service.ts';
export { ExactSums } from './statistics/exact-sums.ts';
export { percentKey, quantileKey } from './statistics/quantile-key.ts';
export type {
  DeviceStatistics,
  MetricStatistics,
  Statistics,
  StatisticsBucket,
} from './statistics/statistics.ts';
export { summarizeReadings } from './statistics/summarize.ts';
export type { DeviceChange, DeviceStore } from './storage/device-store.ts';
export type {
  IdempotencyClaim,
  IdempotencyKey,
  IdempotencyStore,
  RecordedWrite,
} from './storage/idempotency-store.ts';
export { createInMemoryStorage } from './storage/in-memory/in-memory-storage.ts';
export type {
  DueJob,
  DueJobsRequest,
  JobClaim,
  JobOutcome,
  JobPageRequest,
  JobRecord,
  JobStep,
  JobStore,
  NewJob,
} from './storage/job-store.ts';
export {
  cancelJob,
  claimJob,
  finishJob,
  isHeld,
  queueJob,
  reportJob,
  stepJob,
  withoutResult,
} from './storage/job-transitions.ts';
export type { MaintenanceOutcome, MaintenanceTurn } from './storage/maintenance.ts';
export type {
  AppendOptions,
  AppendReceipt,
  DeviceReadings,
  ReadingPosition,
  ReadingStore,
} from './storage/reading-store.ts';
export {
  createColumnsView,
  type DeviceView,
  type ReadingsView,
} from './storage/readings-view.ts';
export type { Storage, StorageCapabilities } from './storage/storage.ts';
export type { PageRequest, StoragePage } from './storage/storage-page.ts';
export type { Subject, SubjectDevice } from './storage/subject.ts';
export type { NewUser, UserStore } from './storage/user-store.ts';
export { onlyDevice } from './user/only-device.ts';
export type { User, UserId, UserInput } from './user/user.ts';
