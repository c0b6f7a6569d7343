import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Packs every package that can be published, checks the tarballs, installs them together into an empty project and loads
 * each entry and runs each program there: what npm users would get. The program reads a database too, since bundlers break the
 * import of `node:sqlite`. Needs a build.
 */
interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  /** Absent for programs, which nothing imports. */
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const folder = mkdtempSync(join(tmpdir(), 'device-stats-packages-'));
const consumer = join(folder, 'consumer');
try {
  const packages = readdirSync('packages')
    .map(readManifest)
    .filter((manifest) => !manifest.private);
  for (const manifest of packages) checkTarball(manifest);
  installAndLoad(packages);
  importOriginal();
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

/** Tries the program on a database of the original service. */
function importOriginal(): void {
  const database = new DatabaseSync(join(consumer, 'device_stats.db'));
  database.exec(`
    CREATE TABLE device_stats (id INTEGER PRIMARY KEY, device_id TEXT, x REAL, y REAL, z REAL, timestamp DATETIME);
    INSERT INTO device_stats VALUES (1, 'old', 1, 2, 3, '2025-01-01 00:00:00.000000');
  `);
  database.close();
  run(
    'pnpm',
    ['exec', 'device-stats', 'import', '--original', 'device_stats.db', '--dry-run'],
    consumer,
  );
}

function tarballOf(name: string): string {
  return join(folder, `${name.replace('@device-stats/', '')}.tgz`);
}

function run(command: string, args: readonly string[], directory = '.'): void {
  execFileSync(command, args, { stdio: 'inherit', cwd: resolve(directory) });
}
