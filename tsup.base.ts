import type { Options } from 'tsup';

/** The build every published package shares: ESM and declarations, a file an entry, shared chunks between entries. */
export function packageBuild(entry: Record<string, string>): Options {
  return {
    entry,
    format: 'esm',
    target: 'node22',
    clean: true,
    sourcemap: true,
    splitting: true,
    tsconfig: '../../tsconfig.json',
    // tsup sets `baseUrl` for its declaration build, which TypeScript 6 calls deprecated.
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  };
}
