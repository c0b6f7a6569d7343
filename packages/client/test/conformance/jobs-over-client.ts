import type { Job as CoreJob, JobParams as CoreParams, JobKind } from '@device-stats/core';
import type { ConformantDeviceStats } from '@device-stats/core/testing';
import type { DeviceStatsClient, Job, JobParams, SubmittableJobKind } from '../../src/index.ts';
import { facadeErrorsOf } from './facade-errors.ts';
import { toBuckets, toDeviceStatistics, toPage, toStatistics } from './facade-values.ts';

type Client = DeviceStatsClient<'x' | 'y', 'battery'>;
type Jobs = ConformantDeviceStats['jobs'];
type AnyJob = CoreJob<'x' | 'y' | 'battery'>;

/** The facade's jobs over the client; those of files are submitted by the host, as the API lets nobody else. */
export function jobsOver({ jobs }: Client, host: Pick<ConformantDeviceStats, 'jobs'>): Jobs {
  const watch: Jobs['watch'] = (jobId, options) => facadeErrorsOf(jobsOf(jobs, jobId, options));
  const get: Jobs['get'] = async (jobId) => toJob(await jobs.get(jobId));
  return {
    async submit<K extends JobKind>(
      kind: K,
      params: CoreParams[K],
      { idempotencyKey, signal }: Parameters<Jobs['submit']>[2] = {},
    ) {
      if (kind === 'import' || kind === 'export') return host.jobs.submit(kind, params);
      const job = await jobs.submit(
        kind,
        renamed(params, wireNames) as JobParams<SubmittableJobKind>,
        { idempotencyKey, signal },
      );
      return toJob(job) as unknown as CoreJob<'x' | 'y' | 'battery', K>; // it is of the kind that was submitted
    },
    get,
    async find(jobId) {
      const job = await jobs.find(jobId);
      return job && toJob(job);
    },
    list: async (options) => toPage(await jobs.list(options), toJob),
    cancel: async (jobId) => toJob(await jobs.cancel(jobId)),
    watch,
    async wait(jobId, { timeoutMs, signal } = {}) {
      const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
      const signals = [signal, timeout].filter((one) => one !== undefined);
      let last: AnyJob | undefined;
      try {
        for await (const job of watch(jobId, { signal: AbortSignal.any(signals) })) last = job;
      } catch (error) {
        signal?.throwIfAborted();
        if (timeout?.aborted !== true) throw error;
      }
      return last ?? get(jobId);
    },
  };
}

async function* jobsOf(
  jobs: Client['jobs'],
  jobId: string,
  options: Parameters<Jobs['watch']>[1],
): AsyncGenerator<AnyJob, void, undefined> {
  for await (const job of jobs.watch(jobId, options)) yield toJob(job);
}

const wireNames: Readonly<Record<string, string>> = {
  deviceId: 'device_id',
  userId: 'user_id',
  timeZone: 'tz',
};
const facadeNames: Readonly<Record<string, string>> = {
  device_id: 'deviceId',
  user_id: 'userId',
  tz: 'timeZone',
};

function renamed(fields: object, names: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [names[name] ?? name, value]),
  );
}

function toJob(job: Job<'x' | 'y', 'battery'>): AnyJob {
  const { id, kind, priority, state, progress, error } = job;
  const params = renamed(job.params, facadeNames);
  for (const name of ['from', 'to', 'before']) {
    const moment = params[name];
    if (typeof moment === 'string') params[name] = Date.parse(moment);
  }
  const shown = {
    id,
    kind,
    params,
    priority,
    state,
    progress,
    error,
    cancelRequested: job.cancel_requested,
    failedAttempts: job.failed_attempts,
    maxAttempts: job.max_attempts,
    createdAtMs: Date.parse(job.created_at),
    startedAtMs: job.started_at && Date.parse(job.started_at),
    finishedAtMs: job.finished_at && Date.parse(job.finished_at),
    result: toResult(job),
  };
  return shown as unknown as AnyJob; // its id is branded
}

function toResult(job: Job<'x' | 'y', 'battery'>): AnyJob['result'] {
  if (job.result === null) return null;
  switch (job.kind) {
    case 'device-analytics':
      return toStatistics(job.result);
    case 'user-analytics':
      return { deviceId: job.result.device_id, statistics: toStatistics(job.result) };
    case 'user-devices-analytics':
      return toDeviceStatistics(job.result);
    case 'device-series':
      return toBuckets(job.result);
    case 'user-series':
      return { deviceId: job.result[0]?.device_id ?? null, buckets: toBuckets(job.result) };
    case 'deletion':
    case 'retention':
      return { removed: job.result.deleted };
    case 'import':
    case 'export':
      return job.result;
  }
}
