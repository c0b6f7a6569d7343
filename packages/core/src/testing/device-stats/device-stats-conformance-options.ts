import type { JobFiles } from '../../jobs/job-files.ts';
import type { JobRunner } from '../../jobs/job-runner.ts';
import type { DeviceStats } from '../../service/device-stats.ts';
import type { JobService } from '../../service/jobs/job-service.ts';
import type { Clock } from '../../service/service-context.ts';
import type { ConformanceRunner } from '../conformance-runner.ts';

/** The metrics that every instance under test declares: two required ones, and one that readings may lack. */
export type ConformanceMetrics = readonly [
  'x',
  'y',
  { readonly name: 'battery'; readonly optional: true },
];

/** What the suite calls: the facade, or something that speaks for it. `maintain` is a trait. */
export type ConformantDeviceStats = Pick<
  DeviceStats<'x' | 'y', 'battery'>,
  'devices' | 'users' | 'readings' | 'statistics' | 'close'
> &
  Partial<Pick<DeviceStats<'x' | 'y', 'battery'>, 'maintain'>> & {
    readonly jobs: Omit<JobService<'x' | 'y' | 'battery'>, 'countByState'>;
  };

/** How an instance is opened. Fits the options of `createDeviceStats`, which lack nothing but a storage. */
export interface ConformanceOpenOptions {
  readonly metrics: ConformanceMetrics;
  /** What readings without a timestamp get theirs from. */
  readonly clock: Clock;
  /** How far ahead of the clock a timestamp may be, in milliseconds; absent: any distance. */
  readonly maxFutureMs?: number;
  /** What gets jobs executed, once a test has seen them wait. */
  readonly runner: JobRunner;
  /** What jobs import. */
  readonly files: JobFiles;
}

/**
 * What the facade does and a transport to it may not be able to carry:
 *
 * - `find`: `find` of devices and users, which answers undefined where `get` throws.
 * - `signals`: `signal` ends a call, and the call rejects with its reason.
 * - `versions`: `version` of a device, and `statistics.version`.
 * - `emptyStatistics`: statistics of no readings are an answer, not `NO_READINGS`.
 * - `blocks`: each block of a stream is a commit, `onProgress` is told of it, and an error of the source comes back as it is.
 * - `anyIdText`: every text can be handed in as a device id, also an empty one, `.` and lone surrogates.
 * - `closedCode`: calls after `close` reject with `CLOSED`, not just with anything.
 * - `maintain`: `maintain` does the upkeep.
 */
export type DeviceStatsTrait =
  | 'find'
  | 'signals'
  | 'versions'
  | 'emptyStatistics'
  | 'blocks'
  | 'anyIdText'
  | 'closedCode'
  | 'maintain';

/** What the facade's conformance suite is run on. */
export interface DeviceStatsConformanceOptions {
  readonly runner: ConformanceRunner;
  /** What is tested, for the heading of the tests. */
  readonly name: string;
  /** Opens an instance on empty data of its own. Called once for each test; the suite closes what it opened. */
  readonly open: (
    options: ConformanceOpenOptions,
  ) => ConformantDeviceStats | Promise<ConformantDeviceStats>;
  /** Deletes the data of an instance that came from {@link open}, after it was closed. Default: nothing. */
  readonly discard?: (deviceStats: ConformantDeviceStats) => void | Promise<void>;
  /** The traits that are missing, each with the reason, which the names of the skipped tests show. Default: none. */
  readonly missing?: Readonly<Partial<Record<DeviceStatsTrait, string>>>;
}
