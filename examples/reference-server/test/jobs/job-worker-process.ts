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
  /** Resolves when it is about to remove readings, half a second before it does, or when it has tried. */
  next(event: 'removing' | 'removed'): Promise<void>;
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
  let waiting: { readonly event: string; readonly resolve: () => void }[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'ready') ready.resolve();
    const [event] = line.split(' ');
    for (const waiter of waiting) if (waiter.event === event) waiter.resolve();
    waiting = waiting.filter((waiter) => waiter.event !== event);
  });
  await Promise.race([ready.promise, exited.then(() => Promise.reject(new Error('It ended.')))]);
  return {
    process: child,
    exited,
    next: (event) =>
      new Promise((resolve) => {
        waiting.push({ event, resolve });
      }),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
