import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What is wrong with a worker, so that a test shows that it would notice. */
export type WorkerFault = 'no fence' | 'effect outside the transaction';

/** A worker as its own process. */
export interface JobWorkerProcess {
  readonly process: ChildProcess;
  readonly exited: Promise<void>;
  /** Resolves when it is about to remove readings, a moment before it does. */
  nextRemoval(): Promise<string>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
}

const script = fileURLToPath(new URL('processes/job-worker.ts', import.meta.url));

/** Starts a worker, and waits until it is ready. */
export async function startJobWorker(options: {
  readonly path: string;
  readonly redisUrl: string;
  readonly fault?: WorkerFault;
}): Promise<JobWorkerProcess> {
  const { path, redisUrl, fault = 'none' } = options;
  const child = spawn(
    process.execPath,
    ['--conditions=@device-stats/source', script, path, redisUrl, fault],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'close').then(() => undefined);
  let waiting: ((deviceId: string) => void)[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'ready') ready.resolve();
    const [, deviceId] = /^removing (.+)$/.exec(line) ?? [];
    if (deviceId === undefined) return;
    for (const resolve of waiting) resolve(deviceId);
    waiting = [];
  });
  await Promise.race([ready.promise, exited.then(() => Promise.reject(new Error('It ended.')))]);
  return {
    process: child,
    exited,
    nextRemoval: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
