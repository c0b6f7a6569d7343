import { concurrencyFacet } from './concurrency-facet.ts';
import { deviceIdsFacet } from './device-ids-facet.ts';
import { devicesFacet } from './devices-facet.ts';
import { durabilityFacet } from './durability-facet.ts';
import { createFacetScope, type Facet } from './facet-scope.ts';
import { idempotencyFacet } from './idempotency-facet.ts';
import { idempotentUsersFacet } from './idempotent-users-facet.ts';
import { instancesFacet } from './instances-facet.ts';
import { jobsCancelFacet } from './jobs-cancel-facet.ts';
import { jobsClaimFacet } from './jobs-claim-facet.ts';
import { jobsDueFacet } from './jobs-due-facet.ts';
import { jobsFinishFacet } from './jobs-finish-facet.ts';
import { jobsListFacet } from './jobs-list-facet.ts';
import { jobsReopeningFacet } from './jobs-reopening-facet.ts';
import { jobsSharingFacet } from './jobs-sharing-facet.ts';
import { jobsStepsFacet } from './jobs-steps-facet.ts';
import { jobsSubmitFacet } from './jobs-submit-facet.ts';
import { latestReadingFacet } from './latest-reading-facet.ts';
import { lifecycleFacet } from './lifecycle-facet.ts';
import { linksFacet } from './links-facet.ts';
import { maintainedRemovalsFacet } from './maintained-removals-facet.ts';
import { maintainedViewsFacet } from './maintained-views-facet.ts';
import { maintenanceFacet } from './maintenance-facet.ts';
import { maintenanceLeaseFacet } from './maintenance-lease-facet.ts';
import { metricsFacet } from './metrics-facet.ts';
import { readingsAppendFacet } from './readings-append-facet.ts';
import { readingsPageFacet } from './readings-page-facet.ts';
import { readingsRemoveFacet } from './readings-remove-facet.ts';
import { removedDevicesFacet } from './removed-devices-facet.ts';
import type { StorageConformanceOptions } from './storage-conformance-options.ts';
import { storedValuesFacet } from './stored-values-facet.ts';
import { usersFacet } from './users-facet.ts';
import { versionsFacet } from './versions-facet.ts';
import { viewsFacet } from './views-facet.ts';

const facets: readonly Facet[] = [
  devicesFacet,
  removedDevicesFacet,
  deviceIdsFacet,
  usersFacet,
  linksFacet,
  readingsAppendFacet,
  storedValuesFacet,
  readingsPageFacet,
  readingsRemoveFacet,
  latestReadingFacet,
  viewsFacet,
  versionsFacet,
  idempotencyFacet,
  idempotentUsersFacet,
  metricsFacet,
  maintenanceFacet,
  maintainedRemovalsFacet,
  maintainedViewsFacet,
  maintenanceLeaseFacet,
  jobsSubmitFacet,
  jobsSharingFacet,
  jobsClaimFacet,
  jobsFinishFacet,
  jobsCancelFacet,
  jobsDueFacet,
  jobsListFacet,
  jobsStepsFacet,
  concurrencyFacet,
  lifecycleFacet,
  durabilityFacet,
  instancesFacet,
  jobsReopeningFacet,
];

/**
 * Registers the tests that every {@link Storage} must pass: each on a storage of its own, none with sleeps or timers.
 *
 * A group of tests that does not apply, since the storage lacks a capability, leaves a test whose name says so.
 *
 * @example
 * ```ts
 * import { storageConformance } from '@device-stats/core/testing';
 * import { describe, it } from 'vitest';
 *
 * storageConformance({
 *   runner: { describe, it },
 *   name: 'my storage',
 *   capabilities: { durable: false, shared: false },
 *   openStorage: () => createMyStorage(),
 * });
 * ```
 */
export function storageConformance(options: StorageConformanceOptions): void {
  const { runner, name } = options;
  runner.describe(`${name}: storage conformance`, () => {
    for (const facet of facets) {
      runner.describe(facet.name, () => facet.define(createFacetScope(options)));
    }
  });
}
