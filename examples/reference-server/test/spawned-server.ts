import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** The server as its own process, as operators run it. */
export interface SpawnedServer {
  readonly process: ChildProcess;
  readonly url: string;
  /** Everything on standard output so far, and on standard error. */
  readonly output: () => string;
  readonly log: () => string;
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
}

/** Starts it and waits until it listens. */
export async function spawnServer(environment: Record<string, string>): Promise<SpawnedServer> {
  const settings = { PORT: '0', ...environment };
  const { child, output, log, exited } = await spawnUntil('\n\n', 'src/main.ts', settings);
  const [, url = ''] = /listens on (\S+)/.exec(output()) ?? [];
  return { process: child, url, output, log, exited };
}

/** Starts a worker and waits until it takes jobs. */
export async function spawnWorker(
  environment: Record<string, string>,
): Promise<Omit<SpawnedServer, 'url'>> {
  const { child, output, log, exited } = await spawnUntil('\n\n', 'src/worker.ts', environment);
  return { process: child, output, log, exited };
}

/** Starts it and waits until it ends by itself. */
export async function runServer(
  environment: Record<string, string>,
  script = 'src/main.ts',
): Promise<{ readonly code: number | null; readonly output: string; readonly log: string }> {
  const started = spawnProcess(script, environment);
  return { code: await started.exited, output: started.output(), log: started.log() };
}

interface Started extends Omit<SpawnedServer, 'process' | 'url'> {
  readonly child: ReturnType<typeof spawnChild>;
}

async function spawnUntil(
  said: string,
  script: string,
  environment: Record<string, string>,
): Promise<Started> {
  const started = spawnProcess(script, environment);
  const { child, output } = started;
  while (!output().includes(said)) {
    if (child.exitCode !== null) throw new Error(`It ended: ${started.log()}`);
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  }
  return started;
}

function spawnProcess(script: string, environment: Record<string, string>): Started {
  const child = spawnChild(script, environment);
  let output = '';
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const exited = once(child, 'close').then(() => child.exitCode);
  return { child, exited, output: () => output, log: () => log };
}

function spawnChild(
  script: string,
  environment: Record<string, string>,
): ChildProcess & {
  readonly stdout: NodeJS.ReadableStream;
  readonly stderr: NodeJS.ReadableStream;
} {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return spawn(process.execPath, ['--conditions=@device-stats/source', script], {
    cwd: folder,
    env: { PATH, NODE_COMPILE_CACHE, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
