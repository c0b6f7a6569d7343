import { closeFacet } from './close-facet.ts';
import { concurrencyFacet } from './concurrency-facet.ts';
import { dispatchFacet } from './dispatch-facet.ts';
import { createFacetScope, type Facet } from './facet-scope.ts';
import type { JobRunnerConformanceOptions } from './job-runner-conformance-options.ts';
import { orderFacet } from './order-facet.ts';
import { sharingFacet } from './sharing-facet.ts';
import { statusFacet } from './status-facet.ts';

const facets: readonly Facet[] = [
  dispatchFacet,
  orderFacet,
  concurrencyFacet,
  statusFacet,
  closeFacet,
  sharingFacet,
];

/**
 * Registers the tests that every {@link JobRunner} must pass: each on a queue of its own, none with sleeps. A test that waits in vain
 * fails after a while.
 *
 * A group of tests that does not apply, since the runner lacks a capability, leaves a test whose name says so.
 *
 * @example
 * ```ts
 * import { jobRunnerConformance } from '@device-stats/core/testing';
 * import { describe, it } from 'vitest';
 *
 * jobRunnerConformance({
 *   runner: { describe, it },
 *   name: 'my runner',
 *   capabilities: { shared: false },
 *   openRunner: ({ concurrency }) => createMyRunner({ concurrency }),
 * });
 * ```
 */
export function jobRunnerConformance(options: JobRunnerConformanceOptions): void {
  const { runner, name } = options;
  runner.describe(`${name}: job runner conformance`, () => {
    for (const facet of facets) {
      runner.describe(facet.name, () => facet.define(createFacetScope(options)));
    }
  });
}
