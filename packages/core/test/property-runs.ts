/**
 * How often a property outside `*.properties.test.ts` runs, and with which seed: `quick` times and the same each time, or,
 * with DEVICE_STATS_PROPERTY_RUNS set, as many times more as that is above 200.
 */
export function propertyRuns(quick: number): { readonly numRuns: number; readonly seed?: number } {
  const runs = Number(process.env['DEVICE_STATS_PROPERTY_RUNS'] ?? '200');
  const seed = process.env['DEVICE_STATS_PROPERTY_SEED'] ?? '20240229';
  const numRuns = Math.max(1, Math.round((quick * runs) / 200));
  return seed === 'random' ? { numRuns } : { numRuns, seed: Number(seed) };
}
