import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, type ApiServerOptions, openApiServer } from './api-server.ts';
import { type ProgramHereOptions, type ProgramResult, runProgramHere } from './program-here.ts';
import type { ProgramOptions, ProgramProcess } from './program-process.ts';
import { runProgram, startProgram } from './program-process.ts';

/** A folder to work in, and a server that the command line knows of. */
export interface Workspace extends AsyncDisposable {
  readonly folder: string;
  readonly server: ApiServer;
  write(name: string, text: string): void;
  read(name: string): string;
  files(): readonly string[];
  /** Runs a command within this process, to its end. */
  run(words: string, options?: ProgramHereOptions): Promise<ProgramResult>;
  /** Runs a command in a process of its own, to its end. */
  runProcess(words: string, options?: ProgramOptions): Promise<ProgramResult>;
  /** Starts a command in a process of its own. */
  start(words: string): ProgramProcess;
  /** How many readings the server has of a device. */
  count(deviceId: string): Promise<number>;
}

/** Makes a workspace. */
export async function openWorkspace(served: ApiServerOptions = {}): Promise<Workspace> {
  const folder = mkdtempSync(join(tmpdir(), 'device-stats-cli-'));
  const server = await openApiServer(served);
  const environment = { DEVICE_STATS_URL: server.url };
  const surroundingsOf = <Options extends ProgramOptions>(
    options: Options,
  ): Options & { readonly folder: string } => ({
    ...options,
    folder,
    environment: { ...environment, ...options.environment },
  });
  return {
    folder,
    server,
    write: (name, text) => writeFileSync(join(folder, name), text),
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    files: () => readdirSync(folder).sort(),
    run: (words, options = {}) => runProgramHere(words.split(' '), surroundingsOf(options)),
    runProcess: (words, options = {}) => runProgram(words.split(' '), surroundingsOf(options)),
    start: (words) => startProgram(words.split(' '), surroundingsOf({})),
    count: async (deviceId) => (await server.deviceStats.devices.get(deviceId)).readingCount,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Rows of CSV below their head: a reading each second, all different. */
export function csvOf(rowCount: number): string {
  const rows = Array.from(
    { length: rowCount },
    (_, index) => `${1_700_000_000_000 + index * 1_000},${index / 3},${index},${-index}\n`,
  );
  return `timestamp,x,y,z\n${rows.join('')}`;
}
