/**
 * How often a property runs that has its own measure, and with which seed: `usual` times and the same each time, or, with
 * DEVICE_STATS_PROPERTY_RUNS set, as it is among the tests in `*.properties.test.ts`, as many times more or less as that is above
 * or below 200.
 */
export function propertyRuns(usual: number): { readonly numRuns: number; readonly seed?: number } {
  const runs = Number(process.env['DEVICE_STATS_PROPERTY_RUNS'] ?? '200');
  const seed = process.env['DEVICE_STATS_PROPERTY_SEED'] ?? '20240229';
  const numRuns = Math.max(1, Math.round((usual * runs) / 200));
  return seed === 'random' ? { numRuns } : { numRuns, seed: Number(seed) };
}
