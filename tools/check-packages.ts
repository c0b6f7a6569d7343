import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Packs every package that can be published, and checks the tarballs as npm users would get them. Needs a build. */
const folder = mkdtempSync(join(tmpdir(), 'device-stats-packages-'));
try {
  for (const name of readdirSync('packages')) {
    if (isPublic(join('packages', name))) checkPackage(name);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function isPublic(packageFolder: string): boolean {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  return !(typeof manifest === 'object' && manifest !== null && 'private' in manifest);
}

function checkPackage(name: string): void {
  const tarball = join(folder, `${name}.tgz`);
  run('pnpm', ['--dir', `packages/${name}`, 'pack', '--out', tarball]);
  run('publint', ['--strict', tarball]);
  // The packages are ES modules only; `require()` of them works on every Node.js they support.
  run('attw', ['--profile', 'esm-only', tarball]);
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: 'inherit' });
}
