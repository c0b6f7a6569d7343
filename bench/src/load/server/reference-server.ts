import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoopDelay } from '../../loop-delay.ts';
import type { ProbeRequest } from './loop-delay-probe.ts';

const probe = new URL('loop-delay-probe.ts', import.meta.url).href;
const folder = fileURLToPath(new URL('../../../../examples/reference-server/', import.meta.url));

/** What a server says of itself in `/metrics`. */
interface ServerSample {
  /** User and system time so far. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** Devices with upkeep that is due. */
  readonly upkeepDue: number;
}

/** The reference server as its own process. */
export interface ReferenceServer {
  readonly url: string;
  /** Whether it runs. */
  isAlive(): boolean;
  sample(): Promise<ServerSample>;
  /** Begins to record how late its event loop is. */
  recordLoopDelay(): void;
  /** What was recorded. */
  loopDelay(): Promise<LoopDelay>;
  /** Ends it in order; throws when it does not end with 0. */
  stop(): Promise<void>;
}

/** Starts it as its `start` script does, on a free port, with these settings, and waits until it listens. */
export async function startReferenceServer(
  settings: Readonly<Record<string, string>>,
): Promise<ReferenceServer> {
  const options = [
    '--conditions=@device-stats/source',
    '--max-semi-space-size=8',
    `--import=${probe}`,
  ];
  const child = spawn(process.execPath, [...options, 'src/main.ts'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', LOG_LEVEL: 'error', ...settings },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const { stdout } = child;
  if (stdout === null) throw new Error('The reference server has no output.');
  let output = '';
  stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const exited = once(child, 'exit');
  while (!output.includes('\n\n')) {
    if (child.exitCode !== null) throw new Error('The reference server did not start.');
    await Promise.race([once(stdout, 'data'), exited]);
  }
  const ask = (request: ProbeRequest): boolean => child.send(request);
  const [, url = ''] = /listens on (\S+)/.exec(output) ?? [];
  return {
    url,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    recordLoopDelay: () => void ask('start'),
    loopDelay: async () => {
      ask('read');
      const [delay] = (await once(child, 'message')) as [LoopDelay];
      return delay;
    },
    sample: async () => parseSample(await (await fetch(`${url}/metrics`)).text()),
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = (await exited) as [number | null, NodeJS.Signals | null];
      if (code !== 0) throw new Error(`The reference server ended with ${code}.`);
    },
  };
}

function parseSample(text: string): ServerSample {
  const valueOf = (name: string): number =>
    Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  return {
    cpuSeconds: valueOf('process_cpu_seconds_total'),
    residentBytes: valueOf('process_resident_memory_bytes'),
    upkeepDue: valueOf('device_stats_maintenance_backlog'),
  };
}
