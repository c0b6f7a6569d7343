import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Packs every package that can be published, checks the tarballs, installs them together into an empty project and loads
 * each entry and runs each program there: what npm users would get. Needs a build.
 */
interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  /** Absent for programs, which nothing imports. */
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const folder = mkdtempSync(join(tmpdir(), 'device-stats-packages-'));
try {
  const packages = readdirSync('packages')
    .map(readManifest)
    .filter((manifest) => !manifest.private);
  for (const manifest of packages) checkTarball(manifest);
  installAndLoad(packages);
} finally {
  rmSync(folder, { recursive: true });
}

function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join('packages', directory, 'package.json'), 'utf8')) as Manifest;
}

function checkTarball({ name, exports }: Manifest): void {
  run('pnpm', ['--filter', name, 'pack', '--out', tarballOf(name)]);
  run('publint', ['--strict', tarballOf(name)]);
  if (exports === undefined) return;
  // The packages are ES modules only; `require()` loads them on every Node.js they support, as tried below.
  run('attw', ['--profile', 'esm-only', '--format', 'ascii', tarballOf(name)]);
}

function installAndLoad(packages: readonly Manifest[]): void {
  const consumer = join(folder, 'consumer');
  const dependencies = packages.map(({ name }) => [name, `file:${tarballOf(name)}`]);
  mkdirSync(consumer);
  writeFileSync(
    join(consumer, 'package.json'),
    JSON.stringify({ private: true, dependencies: Object.fromEntries(dependencies) }),
  );
  writeFileSync(
    join(consumer, 'pnpm-workspace.yaml'),
    "allowBuilds: { '@scarf/scarf': false, msgpackr-extract: false }\n",
  );
  run('pnpm', ['install', '--prefer-offline'], consumer);
  for (const { name, exports = {}, bin = {} } of packages) {
    for (const program of Object.keys(bin)) run('pnpm', ['exec', program, '--help'], consumer);
    for (const path of Object.keys(exports)) {
      const entry = JSON.stringify(join(name, path));
      run('node', ['--input-type=module', '--eval', `await import(${entry})`], consumer);
      run('node', ['--input-type=commonjs', '--eval', `require(${entry})`], consumer);
    }
  }
}

function tarballOf(name: string): string {
  return join(folder, `${name.replace('@device-stats/', '')}.tgz`);
}

function run(command: string, args: readonly string[], directory = '.'): void {
  execFileSync(command, args, { stdio: 'inherit', cwd: resolve(directory) });
}
