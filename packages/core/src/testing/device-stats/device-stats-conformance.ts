import { appendFacet } from './append-facet.ts';
import { closeFacet } from './close-facet.ts';
import type { DeviceStatsConformanceOptions } from './device-stats-conformance-options.ts';
import { devicesFacet } from './devices-facet.ts';
import { errorsFacet } from './errors-facet.ts';
import { createFacetScope, type Facet } from './facet-scope.ts';
import { idempotencyFacet } from './idempotency-facet.ts';
import { jobEndsFacet } from './job-ends-facet.ts';
import { jobListsFacet } from './job-lists-facet.ts';
import { jobsFacet } from './jobs-facet.ts';
import { latestAndRemovalFacet } from './latest-and-removal-facet.ts';
import { maintenanceFacet } from './maintenance-facet.ts';
import { metricsFacet } from './metrics-facet.ts';
import { pooledStatisticsFacet } from './pooled-statistics-facet.ts';
import { quantilesFacet } from './quantiles-facet.ts';
import { readingPagesFacet } from './reading-pages-facet.ts';
import { seriesFacet } from './series-facet.ts';
import { signalsFacet } from './signals-facet.ts';
import { statisticsFacet } from './statistics-facet.ts';
import { streamFacet } from './stream-facet.ts';
import { streamResumeFacet } from './stream-resume-facet.ts';
import { timeZonesFacet } from './time-zones-facet.ts';
import { usersFacet } from './users-facet.ts';
import { validationFacet } from './validation-facet.ts';
import { versionsFacet } from './versions-facet.ts';
import { watchFacet } from './watch-facet.ts';

const facets: readonly Facet[] = [
  metricsFacet,
  appendFacet,
  validationFacet,
  idempotencyFacet,
  streamFacet,
  streamResumeFacet,
  readingPagesFacet,
  latestAndRemovalFacet,
  devicesFacet,
  usersFacet,
  statisticsFacet,
  quantilesFacet,
  pooledStatisticsFacet,
  seriesFacet,
  timeZonesFacet,
  errorsFacet,
  versionsFacet,
  watchFacet,
  jobsFacet,
  jobListsFacet,
  jobEndsFacet,
  signalsFacet,
  maintenanceFacet,
  closeFacet,
];

/**
 * Registers the tests that the facade must pass on every storage, and whatever speaks for it, such as a client over HTTP: each
 * on an instance of its own, none with sleeps or timers.
 *
 * A test of a trait that is missing leaves a test whose name gives the reason.
 *
 * @example
 * ```ts
 * import { createDeviceStats } from '@device-stats/core';
 * import { deviceStatsConformance } from '@device-stats/core/testing';
 * import { describe, it } from 'vitest';
 *
 * deviceStatsConformance({
 *   runner: { describe, it },
 *   name: 'the facade on my storage',
 *   open: (options) => createDeviceStats({ ...options, storage: createMyStorage() }),
 * });
 * ```
 */
export function deviceStatsConformance(options: DeviceStatsConformanceOptions): void {
  const { runner, name } = options;
  runner.describe(`${name}: conformance of the facade`, () => {
    for (const facet of facets) {
      runner.describe(facet.name, () => facet.define(createFacetScope(options)));
    }
  });
}
