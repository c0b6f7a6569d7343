import { fileURLToPath } from 'node:url';
import type { TestProjectInlineConfiguration, ViteUserConfig } from 'vitest/config';

// Vite's server defaults behind the condition that maps workspace packages to their sources.
const conditions = ['@device-stats/source', 'module', 'node', 'development|production'];

const compileCache = fileURLToPath(new URL('node_modules/.cache/node-compile', import.meta.url));

const report = process.env['DEVICE_STATS_TEST_REPORT'];

const config: ViteUserConfig = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    // Child processes: native modules are loaded, and a test may end or starve its process.
    pool: 'forks',
    // Starting a process for each file takes longer than most tests. So none leaves a trace in the process that they share.
    isolate: false,
    restoreMocks: true,
    // Vitest's default leaves a processor to itself, which has next to nothing to do.
    maxWorkers: '100%',
    // For slow machines that have other things to do as well. No test waits for it to pass.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Processes that tests start need not strip types and compile what others have before.
    env: { NODE_COMPILE_CACHE: compileCache },
    // For what tests start themselves with `process.execPath`, and what Vite leaves to Node.js.
    execArgv: ['--conditions=@device-stats/source'],
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: [
      project('tests', {
        include: ['{packages,examples}/*/test/**/*.test.ts', '{bench,tools}/test/**/*.test.ts'],
        exclude: ['**/*.{properties,chaos}.test.ts'],
      }),
      project('properties', {
        include: ['{packages,examples}/*/test/**/*.properties.test.ts'],
        setupFiles: ['tools/property-setup.ts'],
        // CI runs them again, more often and with other seeds.
        env: { DEVICE_STATS_PROPERTY_RUNS: process.env['DEVICE_STATS_PROPERTY_RUNS'] ?? '40' },
        testTimeout: 300_000,
      }),
      project('chaos', {
        include: ['{packages,examples}/*/test/**/*.chaos.test.ts', 'bench/test/**/*.chaos.test.ts'],
        testTimeout: 300_000,
        fileParallelism: false,
      }),
    ],
  },
};

export default config;

function project(
  name: string,
  test: NonNullable<TestProjectInlineConfiguration['test']>,
): TestProjectInlineConfiguration {
  return { extends: true, test: { name, ...test } };
}
