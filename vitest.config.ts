import type { ViteUserConfig } from 'vitest/config';

// Vite's server defaults behind the condition that maps workspace packages to their sources.
const conditions = ['@device-stats/source', 'module', 'node', 'development|production'];

const config: ViteUserConfig = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    pool: 'forks',
    execArgv: ['--conditions=@device-stats/source'],
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['{packages,examples}/*/test/**/*.test.ts', 'bench/test/**/*.test.ts'],
          exclude: ['**/*.chaos.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'properties',
          include: ['packages/*/test/**/*.properties.test.ts'],
          testTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: ['{packages,examples}/*/test/**/*.chaos.test.ts'],
          testTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
};

export default config;
