import { openBullmqRunner } from '@device-stats/bullmq-runner';
import { createDeviceStats, type DeviceStats } from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import { type JobWorkerProcess, startJobWorker, type WorkerFault } from './job-worker-process.ts';

/** Jobs that remove readings, each of another device, dispatched by this process and executed by others. */
export interface Deletions {
  readonly deviceStats: DeviceStats;
  /** The workers that are running; one that has ended is replaced by {@link Deletions.addWorker}. */
  readonly workers: readonly JobWorkerProcess[];
  readonly addWorker: () => Promise<JobWorkerProcess>;
  /** Stores readings of new devices and submits a job for each that removes them. */
  readonly submit: (count: number) => Promise<void>;
  /** Waits until every job that was accepted has ended; what is wrong then, in sentences. */
  readonly verify: () => Promise<readonly string[]>;
  close(): Promise<void>;
}

const readingsADevice = 10;

/** Opens a database, a queue, and workers. */
export async function openDeletions(options: {
  readonly path: string;
  readonly redisUrl: string;
  readonly workers: number;
  readonly fault?: WorkerFault;
}): Promise<Deletions> {
  const { path, redisUrl, fault } = options;
  const deviceStats = createDeviceStats({
    storage: await openSqliteStorage({ path }),
    runner: await openBullmqRunner({ connection: redisUrl, concurrency: 0 }),
  });
  const workers: JobWorkerProcess[] = [];
  const jobs = new Map<string, string>();
  const ended = new Set<Promise<void>>();

  const addWorker = async (): Promise<JobWorkerProcess> => {
    const worker = await startJobWorker({ path, redisUrl, ...(fault && { fault }) });
    workers.push(worker);
    worker.exited.finally(() => workers.splice(workers.indexOf(worker), 1)).catch(() => undefined);
    return worker;
  };
  /** A reading that comes once its device was emptied stays, unless the job is done twice. */
  const leaveMark = async (deviceId: string, jobId: string): Promise<void> => {
    await deviceStats.jobs.wait(jobId);
    await deviceStats.readings.append(deviceId, { x: 1, y: 1, z: 1, timestamp: 1 });
  };
  for (let count = 0; count < options.workers; count += 1) await addWorker();

  return {
    deviceStats,
    workers,
    addWorker,
    async submit(count) {
      for (let index = 0; index < count; index += 1) {
        const deviceId = `device-${jobs.size}`;
        const readings = Array.from({ length: readingsADevice }, (_, row) => ({
          x: row,
          y: row,
          z: row,
          timestamp: row,
        }));
        await deviceStats.readings.appendBatch(deviceId, readings);
        const { id } = await deviceStats.jobs.submit('deletion', { deviceId });
        jobs.set(deviceId, id);
        ended.add(leaveMark(deviceId, id));
      }
    },
    async verify() {
      await Promise.all(ended);
      const wrong: string[] = [];
      for (const [deviceId, id] of jobs) {
        const job = await deviceStats.jobs.get(id);
        const removed = job.kind === 'deletion' ? job.result?.removed : undefined;
        if (job.state !== 'succeeded')
          wrong.push(`${deviceId}: the job ${job.state}: ${job.error?.message}`);
        else if (removed !== readingsADevice)
          wrong.push(`${deviceId}: the job says that it removed ${removed}`);
        const { readingCount } = await deviceStats.devices.get(deviceId);
        if (readingCount !== 1)
          wrong.push(`${deviceId}: ${readingCount} readings are left, not the mark`);
      }
      return wrong;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.kill()));
      await deviceStats.close();
    },
  };
}
