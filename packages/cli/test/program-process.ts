import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ProgramHereOptions, ProgramResult } from './program-here.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The command line as a process of its own. */
export interface ProgramProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<ProgramResult>;
}

/** How a process is started. */
export interface ProgramOptions extends Omit<ProgramHereOptions, 'input'> {
  /** What it finds on standard input. Default: nothing. */
  readonly input?: string | Iterable<string>;
  readonly nodeOptions?: readonly string[];
}

/** Starts `device-stats` with these words. */
export function startProgram(
  words: readonly string[],
  { environment, folder, nodeOptions = [] }: ProgramOptions = {},
): ProgramProcess {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const command = [...nodeOptions, '--conditions=@device-stats/source', main, ...words];
  const env = { PATH, NODE_COMPILE_CACHE, ...environment };
  const child = spawn(process.execPath, command, { cwd: folder, env });
  const result = { output: '', messages: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    result.output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    result.messages += text;
  });
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, ...result }));
  return { child, ended };
}

/** Runs `device-stats` to its end. */
export async function runProgram(
  words: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const { child, ended } = startProgram(words, options);
  const { input = '' } = options;
  for (const text of typeof input === 'string' ? [input] : input) {
    if (child.stdin.write(text)) continue;
    await Promise.race([once(child.stdin, 'drain').catch(() => ended), ended]);
  }
  child.stdin.end();
  return ended;
}
