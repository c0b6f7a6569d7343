import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markdownSnippets, type Snippet } from './markdown-snippets.ts';

const run = promisify(execFile);
const condition = '--conditions=@device-stats/source';
const serverUrl = 'http://127.0.0.1:8000';

const snippets = markdownSnippets();
const typed = snippets.filter(({ language }) => language === 'ts');
const cases = (some: readonly Snippet[]): [string, Snippet][] =>
  some.map((snippet) => [`${snippet.file}:${snippet.line}`, snippet]);

const folder = mkdtempSync(join(tmpdir(), 'device-stats-snippets-'));
const server = startServer();
afterAll(async () => {
  server.kill();
  if (server.exitCode === null) await once(server, 'exit');
  rmSync(folder, { recursive: true });
});
let url: string;
let typeErrors: readonly string[];

beforeAll(async () => {
  linkModules();
  url = await serverUrlOf(server);
  for (const snippet of typed) {
    writeFileSync(join(folder, fileOf(snippet)), snippet.code.replaceAll(serverUrl, url));
  }
  typeErrors = await typeCheck();
}, 60_000);

describe('a snippet of the documentation', { timeout: 30_000 }, () => {
  it.each(cases(typed))('%s has no type errors', (_, snippet) => {
    // Errors without a file are those of the set-up.
    const places = [fileOf(snippet), 'error'];
    expect(typeErrors.filter((line) => places.some((place) => line.startsWith(place)))).toEqual([]);
  });

  it.each(cases(typed.filter(({ isRun }) => isRun)))(
    '%s prints what it says',
    async (_, snippet) => {
      const cwd = mkdtempSync(join(folder, 'run-'));
      const { stdout } = await run(process.execPath, [condition, join(folder, fileOf(snippet))], {
        cwd,
      });
      const lines = stdout.split('\n').slice(0, -1);
      expect(lines).toEqual(snippet.expectedLines);
    },
  );

  it.each(cases(snippets.filter(({ language }) => language === 'sh')))(
    '%s gets its answers from the reference server',
    async (_, { code, expectedAnswer }) => {
      const script = code.replaceAll(serverUrl, url);
      const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], {
        env: { ...process.env, CURL_HOME: folder },
      });
      const lastAnswer = stdout.trim().split('\n').at(-1) ?? '';
      expect(JSON.parse(lastAnswer)).toEqual(JSON.parse(expectedAnswer));
    },
  );
});

function fileOf({ file, line }: Snippet): string {
  return `${file.replaceAll(/[/.]/g, '-')}-${line}.ts`;
}

/** Lets the snippets import what users have: the packages and the types of Node.js. */
function linkModules(): void {
  const scope = join(folder, 'node_modules/@device-stats');
  mkdirSync(scope, { recursive: true });
  for (const name of readdirSync('packages'))
    symlinkSync(resolve('packages', name), join(scope, name));
  symlinkSync(resolve('node_modules/@types'), join(folder, 'node_modules/@types'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const compilerOptions = { declaration: false, isolatedDeclarations: false, types: ['node'] };
  const extended = resolve('tsconfig.base.json');
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: extended, compilerOptions, include: ['*.ts'] }),
  );
  // A refused request fails the script, and each answer has a line of its own.
  writeFileSync(join(folder, '.curlrc'), 'fail-with-body\nsilent\nwrite-out = "\\n"\n');
}

async function typeCheck(): Promise<readonly string[]> {
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, '-p', folder], { cwd: folder }).catch(
    (error: { readonly stdout: string }) => error,
  );
  return stdout.split('\n');
}

/** The reference server on a free port with a file of its own. */
function startServer(): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [condition, 'src/main.ts'], {
    cwd: 'examples/reference-server',
    env: { PORT: '0', DATABASE_PATH: join(folder, 'server.db'), LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function serverUrlOf({ stdout }: { readonly stdout: Readable }): Promise<string> {
  const [output] = await once(stdout.setEncoding('utf8'), 'data');
  return /listens on (\S+)/.exec(String(output))?.[1] ?? '';
}
