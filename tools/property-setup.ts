import fc from 'fast-check';

/**
 * How often a property in `*.properties.test.ts` runs, and with which seed: as often as `vitest.config.ts` says and the same each
 * time by default, more often (`DEVICE_STATS_PROPERTY_RUNS`) or elsewhere (`DEVICE_STATS_PROPERTY_SEED`, a number or `random`)
 * when asked to.
 */
const runs = Number(process.env['DEVICE_STATS_PROPERTY_RUNS']);
const seed = process.env['DEVICE_STATS_PROPERTY_SEED'] ?? '20240229';

fc.configureGlobal({ numRuns: runs, ...(seed === 'random' ? {} : { seed: Number(seed) }) });
