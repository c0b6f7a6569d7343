import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';

const program = findProgram(['redis-server', 'valkey-server']);

/** Why there is none to start, for people; null when there is. */
export const noServer: string | null =
  program === undefined
    ? 'no redis-server was found on the PATH (Debian: apt-get install redis-server)'
    : null;

/** A Redis server of a test's own, which it may treat as badly as it likes. It keeps nothing when it ends, unless told to. */
export class RedisServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'device-stats-redis-'));
  #port = 0;
  #process: ChildProcess | undefined;
  #client: Redis | undefined;

  /** One that listens on a free port, or will once it is started. */
  static async reserve(): Promise<RedisServer> {
    const server = new RedisServer();
    server.#port = await freePort();
    return server;
  }

  static async start(...settings: readonly string[]): Promise<RedisServer> {
    const server = await RedisServer.reserve();
    await server.start(...settings);
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  /** A client to look inside with. */
  get client(): Redis {
    this.#client ??= new Redis(this.url);
    return this.#client;
  }

  /** Starts it, again on the same port: empty, unless settings such as `--appendonly yes` were always given. */
  async start(...settings: readonly string[]): Promise<void> {
    if (program === undefined) throw new Error(String(noServer));
    const fixed = ['--port', String(this.#port), '--bind', '127.0.0.1', '--dir', this.#folder];
    const child = spawn(program, [...fixed, '--save', '', ...settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    const output: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('Ready to accept connections')) {
        child.stdout.resume();
        return;
      }
      output.push(line);
    }
    throw new Error(`${program} ended: ${output.join('\n')}`);
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    this.#client?.disconnect();
    this.#client = undefined;
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Keeps it from answering, its connections open. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async discard(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function findProgram(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}
