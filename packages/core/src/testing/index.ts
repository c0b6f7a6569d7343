export type { ConformanceRunner } from './conformance-runner.ts';
export { deviceStatsConformance } from './device-stats/device-stats-conformance.ts';
export type {
  ConformanceMetrics,
  ConformanceOpenOptions,
  ConformantDeviceStats,
  DeviceStatsConformanceOptions,
  DeviceStatsTrait,
} from './device-stats/device-stats-conformance-options.ts';
export { jobRunnerConformance } from './job-runner/job-runner-conformance.ts';
export type {
  JobRunnerConformanceOptions,
  OpenJobRunnerOptions,
} from './job-runner/job-runner-conformance-options.ts';
export { storageConformance } from './storage/storage-conformance.ts';
export type { StorageConformanceOptions } from './storage/storage-conformance-options.ts';
