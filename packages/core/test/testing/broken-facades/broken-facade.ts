import type { ConformantDeviceStats } from '../../../src/testing/index.ts';

/** A facade with a fault, and tests that must catch it. */
export interface BrokenFacade {
  /** What it does wrong. */
  readonly fault: string;
  readonly breakFacade: (facade: ConformantDeviceStats) => ConformantDeviceStats;
  /** Names of tests that fail on it. */
  readonly caughtBy: readonly string[];
}

type Readings = ConformantDeviceStats['readings'];
type StatisticsOf = ConformantDeviceStats['statistics'];
type Jobs = ConformantDeviceStats['jobs'];

export function withReadings(
  fault: (readings: Readings) => Partial<Readings>,
): (facade: ConformantDeviceStats) => ConformantDeviceStats {
  return (facade) => ({ ...facade, readings: { ...facade.readings, ...fault(facade.readings) } });
}

export function withStatistics(
  fault: (statistics: StatisticsOf, facade: ConformantDeviceStats) => Partial<StatisticsOf>,
): (facade: ConformantDeviceStats) => ConformantDeviceStats {
  return (facade) => ({
    ...facade,
    statistics: { ...facade.statistics, ...fault(facade.statistics, facade) },
  });
}

export function withJobs(
  fault: (jobs: Jobs) => Partial<Jobs>,
): (facade: ConformantDeviceStats) => ConformantDeviceStats {
  return (facade) => ({ ...facade, jobs: { ...facade.jobs, ...fault(facade.jobs) } });
}

export function without<T extends object, K extends keyof T>(
  options: T | undefined,
  key: K,
): Omit<T, K> {
  const rest: Partial<T> = { ...options };
  delete rest[key];
  return rest as Omit<T, K>; // it was taken out
}
