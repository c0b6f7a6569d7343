import { DeviceStatsError } from '../errors/device-stats-error.ts';
import { createInProcessRunner } from '../jobs/in-process-runner.ts';
import type { JobFiles } from '../jobs/job-files.ts';
import type { JobRunner, JobRunnerStatus } from '../jobs/job-runner.ts';
import { declareMetrics } from '../metric/declare-metrics.ts';
import type {
  DefaultMetricName,
  MetricDeclaration,
  MetricSet,
  OptionalMetricName,
  RequiredMetricName,
} from '../metric/metric.ts';
import type { Storage } from '../storage/storage.ts';
import { DeviceChanges } from './device-changes.ts';
import { createDeviceService, type DeviceService } from './device-service.ts';
import type { JobService } from './jobs/job-service.ts';
import { startJobs } from './jobs/start-jobs.ts';
import { startMaintenance } from './maintenance.ts';
import { createReadingReader } from './reading-reader.ts';
import type { ReadingService } from './reading-service.ts';
import { createReadingWriter } from './reading-writer.ts';
import type { Clock, ServiceContext } from './service-context.ts';
import { createStatisticsService, type StatisticsService } from './statistics-service.ts';
import { createUserService, type UserService } from './user-service.ts';

/**
 * The facade: everything device-stats does, over one storage.
 *
 * `R` are the names of the required metrics, `O` those of the optional ones. Every method rejects with `METRICS_CONFLICT` if the
 * storage holds data of other metrics, and with `CLOSED` after {@link DeviceStats.close}.
 */
export interface DeviceStats<R extends string = DefaultMetricName, O extends string = never> {
  /** The metrics as declared. */
  readonly metrics: MetricSet;
  readonly devices: DeviceService;
  readonly users: UserService;
  readonly readings: ReadingService<R, O>;
  readonly statistics: StatisticsService<R | O>;
  readonly jobs: JobService<R | O>;

  /** Resolves once the storage has accepted the metrics and answers. Optional: every method waits for it by itself. */
  ready(): Promise<void>;

  /**
   * Does all upkeep that is due and resolves when nothing more is: what makes statistics fast and gives space back, and what the
   * option `retentionMs` asks for. Rarely needed, since it is done by itself (see the option `maintenance`). Does nothing while
   * another process has the upkeep of the data in hand.
   *
   * @throws `STORAGE_FAILED`, `OVERLOADED`, `CLOSED`, the reason of an aborted signal
   */
  maintain(options?: { readonly signal?: AbortSignal }): Promise<void>;

  /** How many devices have upkeep that is due: whether it keeps up with what is written. */
  maintenanceBacklog(): Promise<number>;

  /** Whether jobs can be dispatched and executed now, and how many wait. */
  runnerStatus(): Promise<JobRunnerStatus>;

  /**
   * Finishes what was accepted, waits some seconds for jobs that are being executed, and closes runner and storage. Jobs that are not done
   * go on after the next start, or in another process. Idempotent.
   */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a {@link DeviceStats} is made from. */
export interface DeviceStatsOptions<D extends readonly MetricDeclaration[]> {
  /** Where everything is kept. It belongs to the facade from here on, which closes it. */
  readonly storage: Storage;
  /**
   * What gets jobs executed. It belongs to the facade from here on, which closes it. Default: {@link createInProcessRunner}, two at a
   * time in this process.
   */
  readonly runner?: JobRunner;
  /** The files that jobs import and export. Default: none, and such jobs are refused. */
  readonly files?: JobFiles;
  /** How jobs are executed. */
  readonly jobs?: JobOptions;
  /** The metrics that devices measure. Default: `['x', 'y', 'z']`, all required. */
  readonly metrics?: D;
  /** Tells the time of readings without a timestamp. Default: the system's clock. */
  readonly clock?: Clock;
  /** How far ahead of the clock a timestamp may be, in milliseconds, at least 0. Default: any distance. */
  readonly maxFutureMs?: number;
  /**
   * Whether the upkeep of the storage is done here, in short steps beside everything else. `false` leaves it to another process,
   * or to {@link DeviceStats.maintain}. Default: `true`.
   */
  readonly maintenance?: boolean;
  /**
   * The age at which readings are removed, by the clock, in milliseconds, at least 1; looked at once an hour. Default: they are
   * kept for ever.
   */
  readonly retentionMs?: number;
}

/** How jobs are executed. */
export interface JobOptions {
  /**
   * For how long a job is left to a worker that gives no sign of life, before another one takes it, in milliseconds, at least 1,000.
   * Default: 15,000.
   */
  readonly leaseMs?: number;
  /**
   * For how long closing waits for jobs that are being executed, before it interrupts them, in milliseconds, at least 0. Default: 5,000.
   */
  readonly drainMs?: number;
}

/**
 * Makes the facade. Opens nothing by itself but the declaration of the metrics.
 *
 * @example
 * ```ts
 * import { createDeviceStats, createInMemoryStorage } from '@device-stats/core';
 *
 * const deviceStats = createDeviceStats({
 *   metrics: ['temperature', { name: 'battery', optional: true }],
 *   storage: createInMemoryStorage(),
 * });
 * await deviceStats.readings.append('boiler-1', { temperature: 21.5 });
 * const { temperature } = await deviceStats.statistics.ofDevice('boiler-1');
 * console.log(temperature.median);
 * ```
 *
 * @throws `INVALID_OPTION`
 */
export function createDeviceStats<
  const D extends readonly MetricDeclaration[] = readonly DefaultMetricName[],
>(options: DeviceStatsOptions<D>): DeviceStats<RequiredMetricName<D>, OptionalMetricName<D>> {
  const { storage, clock = { now: Date.now }, maxFutureMs, retentionMs } = options;
  const { leaseMs = 15_000, drainMs = 5_000 } = options.jobs ?? {};
  checkDurations({ maxFutureMs, retentionMs, leaseMs, drainMs });
  const declared = declareMetrics(options.metrics);
  const open = openOnce(storage, declared);
  // Timestamps are whole milliseconds, whatever a clock returns.
  const wholeClock: Clock = { now: () => Math.floor(clock.now()) };
  const maintenance = startMaintenance(
    { storage, clock: wholeClock, open },
    { automatic: options.maintenance ?? true, retentionMs },
  );
  const changes = new DeviceChanges(storage.devices);
  const context: ServiceContext = {
    storage,
    clock: wholeClock,
    maxFutureMs,
    declared,
    open,
    noteAppended: (readingCount) => {
      maintenance.noteAppended(readingCount);
      changes.noteWritten();
    },
  };
  const jobs = startJobs<RequiredMetricName<D> | OptionalMetricName<D>>(context, {
    runner: options.runner ?? createInProcessRunner(),
    files: options.files,
    leaseMs,
    drainMs,
    random: Math.random,
  });
  const close = async (): Promise<void> => {
    changes.close();
    await Promise.all([jobs.stop(), maintenance.stop()]);
    await storage.close();
  };
  return {
    metrics: declared,
    devices: createDeviceService(context, changes),
    users: createUserService(context),
    readings: { ...createReadingWriter(context), ...createReadingReader(context) },
    statistics: createStatisticsService(context),
    jobs: jobs.service,
    runnerStatus: () => jobs.status(),
    ready: async () => {
      await open();
      await storage.devices.list({ limit: 1 });
    },
    maintain: (how) => maintenance.run(how),
    maintenanceBacklog: () => open().then(() => storage.maintenanceBacklog()),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function checkDurations(durations: {
  readonly maxFutureMs: number | undefined;
  readonly retentionMs: number | undefined;
  readonly leaseMs: number;
  readonly drainMs: number;
}): void {
  checkDuration('maxFutureMs', durations.maxFutureMs, 0);
  checkDuration('retentionMs', durations.retentionMs, 1);
  checkDuration('jobs.leaseMs', durations.leaseMs, 1_000);
  checkDuration('jobs.drainMs', durations.drainMs, 0);
}

function checkDuration(option: string, durationMs: number | undefined, leastMs: number): void {
  if (durationMs === undefined || durationMs >= leastMs) return;
  throw new DeviceStatsError('INVALID_OPTION', {
    message: `${option} is ${durationMs}; write a number of milliseconds from ${leastMs} on, or leave it out.`,
    details: { option },
  });
}

/** Declares the metrics at the first call, and again after a failure, which may pass. */
function openOnce(storage: Storage, declared: MetricSet): () => Promise<MetricSet> {
  let opening: Promise<MetricSet> | undefined;
  return () => {
    opening ??= storage.declareMetrics(declared).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
}
