import { spawn } from 'node:child_process';

/**
 * Type-checks everything, then again the portable sources without Node's types; at the same time, since either is mostly one
 * thread. `--incremental` keeps what is unchanged under `node_modules/.cache`.
 */
const projects = ['tsconfig.json', 'tsconfig.portable.json'];

const codes = await Promise.all(projects.map(check));
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;

function check(project: string): Promise<number | null> {
  const cache = `node_modules/.cache/tsc/${project}.tsbuildinfo`;
  const tsc = spawn(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', project, '--incremental', '--tsBuildInfoFile', cache],
    { stdio: 'inherit' },
  );
  return new Promise((resolve, reject) => {
    tsc.once('error', reject);
    tsc.once('close', resolve);
  });
}
