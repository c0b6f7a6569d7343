import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const forbidden = [
  ['packages/core/src/device', 'node:fs'],
  ['packages/core/src/device', 'node:fs/promises'],
  ['packages/core/src/device', 'better-sqlite3'],
  ['packages/core/src/device', 'hono'],
  ['packages/core/src/device', 'kysely'],
  ['packages/core/src/device', 'vitest'],
  ['packages/core/src/device', '@device-stats/core'],
  ['packages/core/src/device', '@device-stats/sqlite-adapter'],
  ['packages/core/src/device', '../../../sqlite-adapter/src/index.ts'],
  ['packages/core/src/device', '../testing/suite.ts'],
  ['packages/core/src/testing', 'vitest'],
  ['packages/core/src/testing', 'better-sqlite3'],
  ['packages/core/src/testing', '@device-stats/sqlite-adapter'],
  ['packages/sqlite-adapter/src', '@device-stats/http-adapter'],
  ['packages/sqlite-adapter/src', '@device-stats/core/testing'],
  ['packages/sqlite-adapter/src', '../../core/src/index.ts'],
  ['packages/sqlite-adapter/src', 'vitest'],
  ['packages/bullmq-runner/src', '@device-stats/sqlite-adapter'],
  ['packages/core/src/jobs', 'bullmq'],
  ['packages/http-adapter/src', 'node:fs'],
  ['packages/http-adapter/src', '@hono/node-server'],
  ['packages/http-adapter/src', './node/serve.ts'],
  ['packages/http-adapter/src', '@device-stats/client'],
  ['packages/http-adapter/src/node', '@device-stats/sqlite-adapter'],
  ['packages/client/src', 'node:fs'],
  ['packages/client/src', '@device-stats/http-adapter'],
  ['packages/cli/src', '@device-stats/http-adapter'],
  ['packages/cli/src', '@device-stats/core/testing'],
] as const;

const allowed = [
  ['packages/core/src/device', '../reading/reading.ts'],
  ['packages/core/src/device', 'p-queue'],
  ['packages/core/src/device', 'temporal-polyfill'],
  ['packages/core/src/testing', 'node:fs/promises'],
  ['packages/core/src/testing', '../storage/storage.ts'],
  ['packages/sqlite-adapter/src', '@device-stats/core'],
  ['packages/sqlite-adapter/src', 'node:fs'],
  ['packages/sqlite-adapter/test', '@device-stats/core/testing'],
  ['packages/bullmq-runner/src', 'bullmq'],
  ['packages/http-adapter/src/node', '@hono/node-server'],
  ['packages/client/test', '@device-stats/http-adapter'],
  ['packages/cli/src', '@device-stats/client'],
  ['packages/cli/src', 'node:fs'],
  ['examples/demo/src', '@device-stats/sqlite-adapter'],
] as const;

const broken = [
  ['typescript(no-explicit-any)', 'export function f(value: any): void { value(); }'],
  ['typescript(no-non-null-assertion)', 'export const f = (v?: string): string => v!;'],
  ['typescript(ban-ts-comment)', '// @ts-ignore\nexport const value: number = 1;'],
  ['typescript(no-floating-promises)', 'export function f(): void { Promise.resolve(1); }'],
  ['typescript(no-misused-promises)', '[1].forEach(async () => { await Promise.resolve(); });'],
  ['import(no-default-export)', 'export default 1;'],
  ['eslint(no-console)', "console.log('x');"],
  ['node(no-process-env)', 'export const f = (): unknown => process.env;'],
  ['eslint(max-lines)', "import('x');\n".repeat(301)],
  ['eslint(max-lines-per-function)', `export function f(): void {${'\n  f();'.repeat(61)}\n}`],
] as const;

describe('oxlint', () => {
  const project = temporaryProject();
  let report: Map<string, string[]>;

  // One run over a file for every case: starting the linter is what takes long.
  beforeAll(() => {
    for (const [folder, imported] of [...forbidden, ...allowed]) {
      project.write(importFile(folder, imported), `import { x } from '${imported}';\nx();\n`);
    }
    for (const [rule, source] of broken) project.write(brokenFile(rule), source);
    report = oxlint(project.folder);
  });

  it.each(forbidden)('keeps %s from importing %s', (folder, imported) => {
    expect(report.get(importFile(folder, imported))).toContain('eslint(no-restricted-imports)');
  });

  it.each(allowed)('lets %s import %s', (folder, imported) => {
    const rules = report.get(importFile(folder, imported)) ?? [];
    expect(rules).not.toContain('eslint(no-restricted-imports)');
  });

  it.each(broken)('reports %s', (rule) => {
    expect(report.get(brokenFile(rule))).toContain(rule);
  });
});

describe('the names lint', () => {
  const project = temporaryProject();

  beforeAll(() => {
    project.write('packages/core/src/device/device-id.ts', 'export const value: number = 1;');
    project.write('packages/client/src/index.ts', "export { value } from './device-id.ts';");
    project.write('packages/core/src/utils/sum.ts', 'export const value: number = 1;');
    project.write('packages/core/src/types.ts', 'export const value: number = 1;');
    project.write('packages/core/src/job-manager.ts', 'export const value: number = 1;');
    project.write('packages/core/src/deviceId.ts', 'export const value: number = 1;');
    project.write('packages/core/src/index.ts', "export * from './types.ts';");
  });

  it('refuses names that say nothing, and entries that do more than re-export by name', () => {
    const names = spawnSync(process.execPath, [resolve('tools/lint-names.ts')], {
      cwd: project.folder,
      encoding: 'utf8',
    });

    expect(names.status).toBe(1);
    expect(names.stderr.trimEnd().split('\n').toSorted()).toEqual([
      "packages/core/src/deviceId.ts: 'deviceId' is not kebab-case",
      "packages/core/src/index.ts: only named re-exports belong here, found 'export * from './types.ts';'",
      "packages/core/src/job-manager.ts: 'job-manager' names no concept",
      "packages/core/src/types.ts: 'types' names no concept",
      "packages/core/src/utils/sum.ts: 'utils' names no concept",
    ]);
  });
});

function temporaryProject(): { folder: string; write: (file: string, source: string) => void } {
  const folder = mkdtempSync(join(tmpdir(), 'device-stats-lint-'));
  for (const file of ['.oxlintrc.json', 'tsconfig.base.json', 'tsconfig.json', 'package.json']) {
    copyFileSync(file, join(folder, file));
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    folder,
    write: (file, source) => {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), source);
    },
  };
}

function importFile(folder: string, imported: string): string {
  return `${folder}/import-${imported.replaceAll(/[^a-z0-9]+/g, '-')}.ts`;
}

function brokenFile(rule: string): string {
  return `packages/sqlite-adapter/src/${rule.replaceAll(/[^a-z]+/g, '-')}.ts`;
}

/** The rules broken, by file. */
function oxlint(folder: string): Map<string, string[]> {
  const options = ['--type-aware', '--format', 'json', 'packages', 'examples'];
  const { stdout } = spawnSync(
    process.execPath,
    [resolve('node_modules/oxlint/bin/oxlint'), ...options],
    { cwd: folder, encoding: 'utf8', timeout: 60_000 },
  );
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { code: string; filename: string }[];
  };
  const codes = new Map<string, string[]>();
  for (const { code, filename } of diagnostics) {
    codes.set(filename, [...(codes.get(filename) ?? []), code]);
  }
  return codes;
}
