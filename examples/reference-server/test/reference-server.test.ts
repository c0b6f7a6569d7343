import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runServer, type SpawnedServer, spawnServer } from './spawned-server.ts';

const shell = promisify(execFile);

let folder: string;
let databasePath: string;
const running: SpawnedServer[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reference-server-'));
  databasePath = join(folder, 'nested', 'stats.db');
});

afterEach(async () => {
  for (const { process: child, exited } of running.splice(0)) {
    child.kill('SIGKILL');
    await exited;
  }
  rmSync(folder, { recursive: true });
});

async function start(environment: Record<string, string> = {}): Promise<SpawnedServer> {
  const server = await spawnServer({ DATABASE_PATH: databasePath, ...environment });
  running.push(server);
  return server;
}

/** The lines of the log, each parsed. */
function logLines(server: SpawnedServer): readonly Record<string, unknown>[] {
  return server
    .log()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('at the start', { timeout: 60_000 }, () => {
  test('says where it listens, with commands that work as they are printed', async () => {
    const server = await start({ API_TOKEN: 'secret-token' });
    const commands = server.output().match(/^ {2}curl .+$/gm) ?? [];
    expect(commands).toHaveLength(2);
    const outputs: Record<string, unknown>[] = [];
    for (const command of commands) {
      const env = { ...process.env, API_TOKEN: 'secret-token' };
      const { stdout } = await shell('sh', ['-c', command], { env });
      outputs.push(JSON.parse(stdout) as Record<string, unknown>);
    }
    expect(outputs[0]).toMatchObject({ device_id: 'boiler-1', x: 0.5, y: 1.5, z: 2.5 });
    expect(outputs[1]).toMatchObject({ count: 1, median_z: 2.5 });
    expect(server.output()).toContain(`Documentation  ${server.url}/docs`);
    expect(server.output()).not.toContain('secret-token');
  });

  test('takes its metrics from the environment', async () => {
    const { url, output } = await start({ METRICS: 'temperature,battery?' });
    expect(output()).toContain(`-d '{"temperature":0.5,"battery":1.5}'`);
    const body = JSON.stringify({ temperature: 20 });
    const headers = { 'content-type': 'application/json' };
    const stored = await fetch(`${url}/devices/a/stats`, { method: 'POST', headers, body });
    expect(await stored.json()).toMatchObject({ temperature: 20, battery: null });
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['wrong settings', { PORT: 'x', LOG_LEVEL: 'y' }, /^PORT: "x" .+\nLOG_LEVEL: "y" .+\n$/],
    ['an open host without a token', { HOST: '0.0.0.0' }, /^HOST: .*API_TOKEN.*\n$/],
    ['a database that is a folder', { DATABASE_PATH: tmpdir() }, /^[^\n]+\n$/],
  ])('refuses %s in sentences and ends', async (_what, environment, sentences) => {
    const { code, output, log } = await runServer({ DATABASE_PATH: databasePath, ...environment });
    expect(code).toBe(1);
    expect(output).toBe('');
    expect(log).toMatch(sentences);
    expect(log).not.toMatch(/^ +at /m);
  });

  test('refuses a port in use in a sentence', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = String(typeof address === 'object' ? address?.port : undefined);
    const { code, log } = await runServer({ DATABASE_PATH: databasePath, PORT: port });
    other.close();
    expect(code).toBe(1);
    expect(log).toMatch(new RegExp(`^Port ${port} of 127.0.0.1 is in use\\. [^\\n]+\\n$`));
  });

  test('refuses an address of another machine in a sentence', async () => {
    const { code, log } = await runServer({
      DATABASE_PATH: databasePath,
      HOST: '192.0.2.1',
      API_TOKEN: '0123456789abcdef',
      PORT: '0',
    });
    expect(code).toBe(1);
    expect(log).toMatch(/^HOST: 192\.0\.2\.1 is no address of this machine [^\n]+\n$/);
  });

  test('refuses other metrics than those of the database', async () => {
    const first = await start();
    first.process.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    const { code, log } = await runServer({
      DATABASE_PATH: databasePath,
      METRICS: 'x,y,a',
      PORT: '0',
    });
    expect(code).toBe(1);
    expect(log).toMatch(/^METRICS: x,y,a does not fit [^\n]+ METRICS=x,y,z,a\?; [^\n]+\n$/);
  });
});

describe('while it runs', { timeout: 60_000 }, () => {
  test('asks for the token, but not for the documentation and health', async () => {
    const { url } = await start({ API_TOKEN: 'secret-token' });
    const statusOf = async (path: string, authorization?: string): Promise<number> => {
      const headers = authorization === undefined ? {} : { authorization };
      return (await fetch(`${url}${path}`, { headers })).status;
    };
    expect(await statusOf('/devices')).toBe(401);
    expect(await statusOf('/devices', 'Bearer secret-tokem')).toBe(401);
    expect(await statusOf('/devices', 'Bearer')).toBe(401);
    expect(await statusOf('/devices', 'Basic secret-token')).toBe(401);
    expect(await statusOf('/devices', 'Bearer secret-token')).toBe(200);
    expect(await statusOf('/docs')).toBe(200);
    expect(await statusOf('/openapi.json')).toBe(200);
    expect(await statusOf('/healthz')).toBe(200);
  });

  test('answers other origins only as configured', async () => {
    const { url } = await start({ CORS_ORIGINS: 'https://a.example' });
    const allowed = await fetch(`${url}/devices`, { headers: { origin: 'https://a.example' } });
    const other = await fetch(`${url}/devices`, { headers: { origin: 'https://b.example' } });
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://a.example');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  test.each(['info', 'warn'])(
    'counts what is beyond the rate, and lets web pages read that, logging %s',
    async (LOG_LEVEL) => {
      const origin = 'https://a.example';
      const settings = { CORS_ORIGINS: origin, MAX_REQUESTS_PER_SECOND: '1', LOG_LEVEL };
      const server = await start(settings);
      const devices = `${server.url}/devices`;
      const ask = (): Promise<Response> => fetch(devices, { headers: { origin } });
      const answers = await Promise.all([ask(), ask(), ask()]);
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      for (const { headers } of answers) {
        expect(headers.get('access-control-allow-origin')).toBe(origin);
      }
      const preflight = { origin, 'access-control-request-method': 'PUT' };
      expect((await fetch(devices, { method: 'OPTIONS', headers: preflight })).status).toBe(204);
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      expect(metrics).toContain(`_count{operation="refused",status="429"} ${refused.length}`);
      const lines = (): readonly Record<string, unknown>[] =>
        logLines(server).filter(({ msg }) => msg === 'requests refused');
      const counted = (): number => lines().reduce((sum, { count }) => sum + Number(count), 0);
      await vi.waitFor(() => expect(counted()).toBe(refused.length), 30_000);
      expect(lines().length).toBeLessThan(refused.length);
    },
  );

  test('logs a line a request, without bodies and tokens', async () => {
    const server = await start({ API_TOKEN: 'secret-token' });
    await fetch(`${server.url}/devices/secret-device/stats?secret-query=1`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret-token', 'content-type': 'application/json' },
      body: '{"x":4711,"y":0,"z":0}',
    });
    server.process.kill('SIGTERM');
    await server.exited;
    expect(logLines(server).map(({ msg }) => msg)).toEqual([
      'listening',
      'request',
      'stopping',
      'stopped',
    ]);
    expect(logLines(server)[1]).toMatchObject({
      method: 'POST',
      route: '/devices/{device_id}/stats',
      status: 422,
    });
    expect(logLines(server)[1]?.['ms']).toBeTypeOf('number');
    expect(server.log()).not.toMatch(/secret|4711/);
  });
});

describe('at the end', { timeout: 60_000 }, () => {
  test('SIGTERM under load loses nothing that was acknowledged', async () => {
    const server = await start({ LOG_LEVEL: 'warn' });
    let acknowledged = 0;
    const write = async (): Promise<void> => {
      for (;;) {
        const body = JSON.stringify({ x: acknowledged, y: 0, z: 0 });
        const headers = { 'content-type': 'application/json' };
        const url = `${server.url}/devices/load/stats`;
        const status = await fetch(url, { method: 'POST', headers, body }).then(
          async (response) => {
            await response.text();
            return response.status;
          },
          () => 0,
        );
        if (status !== 200) return;
        acknowledged += 1;
        if (acknowledged === 500) server.process.kill('SIGTERM');
      }
    };
    await Promise.all(Array.from({ length: 32 }, write));
    expect(await server.exited).toBe(0);
    expect(acknowledged).toBeGreaterThanOrEqual(500);

    const again = await start();
    const analytics = await fetch(`${again.url}/devices/load/analytics`);
    // What was stored without its answer having arrived is allowed; what was answered is owed.
    const { count } = (await analytics.json()) as { count: number };
    expect(count).toBeGreaterThanOrEqual(acknowledged);
    expect(count).toBeLessThanOrEqual(acknowledged + 32);
  });

  test('requests in flight finish, and a second signal does not wait for them', async () => {
    const server = await start();
    const upload = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"x":1,"y":1,"z":1}\n')),
    });
    const request = fetch(`${server.url}/devices/a/stats/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: upload,
      duplex: 'half',
    } as RequestInit).catch(() => undefined);
    while (!(await fetch(`${server.url}/devices/a/analytics`)).ok);
    server.process.kill('SIGTERM');
    while (!server.log().includes('stopping'))
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(server.process.exitCode).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 600));
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(1);
    await request;
  });
});
