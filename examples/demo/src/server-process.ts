import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A server to talk to. */
export interface DemoServer {
  readonly url: string;
  /** Ends it, if it was started for the demo. */
  stop(): Promise<void>;
}

/** The server at the URL; when none answers, the reference server as a child, on a database of its own. */
export async function ensureServer(url: string): Promise<DemoServer> {
  if (await answers(url)) return { url, stop: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'device-stats-demo-'));
  const child = spawnServer(new URL(url), join(folder, 'demo.db'));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  };
  for await (const line of createInterface(child.stdout)) {
    const [, started] = /listens on (\S+)/.exec(line) ?? [];
    if (started === undefined) continue;
    child.stdout.resume();
    return { url: started, stop };
  }
  await stop();
  throw new Error(`No server answers at ${url}, and none could be started there.`);
}

function spawnServer({ hostname, port }: URL, databasePath: string): ReturnType<typeof spawnPiped> {
  const manifest = '@device-stats/example-reference-server/package.json';
  return spawnPiped(join(createRequire(import.meta.url).resolve(manifest), '..'), {
    PORT: port,
    HOST: hostname,
    DATABASE_PATH: databasePath,
    METRICS: 'x,y,z',
    LOG_LEVEL: 'warn',
  });
}

function spawnPiped(cwd: string, environment: Record<string, string>) {
  return spawn(process.execPath, ['--conditions=@device-stats/source', 'src/main.ts'], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // Ctrl-C is for the demo, which stops it in order
  });
}

async function answers(url: string): Promise<boolean> {
  if (new URL(url).port === '0') return false;
  try {
    return (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
