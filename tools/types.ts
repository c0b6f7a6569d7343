import { spawn } from 'node:child_process';

/**
 * Type-checks everything, and again the portable sources without Node's types; at the same time, since either is mostly one
 * thread. What did not change is remembered under `node_modules/.cache`.
 */
const projects = ['tsconfig.json', 'tsconfig.portable.json'];

const results = await Promise.all(projects.map(check));
const lines = new Set(results.flatMap((result) => result.output.split('\n')));
for (const line of lines) if (line !== '') console.error(line);
process.exitCode = results.every((result) => result.exitCode === 0) ? 0 : 1;

interface CheckResult {
  readonly exitCode: number | null;
  readonly output: string;
}

function check(project: string): Promise<CheckResult> {
  const cache = `node_modules/.cache/tsc/${project}.tsbuildinfo`;
  const options = ['-p', project, '--incremental', '--tsBuildInfoFile', cache];
  const tsc = spawn(process.execPath, ['node_modules/typescript/bin/tsc', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  tsc.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    tsc.once('error', reject);
    tsc.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
