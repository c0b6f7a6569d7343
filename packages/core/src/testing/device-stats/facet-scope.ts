import assert from 'node:assert/strict';
import type {
  ConformanceMetrics,
  ConformanceOpenOptions,
  ConformantDeviceStats,
  DeviceStatsConformanceOptions,
  DeviceStatsTrait,
} from './device-stats-conformance-options.ts';
import { createHeldJobs, type HeldJobs } from './held-jobs.ts';

/** A group of tests of the suite. */
export interface Facet {
  readonly name: string;
  define(scope: FacetScope): void;
}

/** What a facet registers its tests with. */
export interface FacetScope {
  /** Registers a test that gets an empty instance of its own. */
  readonly test: (name: string, body: TestBody, options?: TestOptions) => void;
  /** As {@link test}; where the trait is missing, leaves a test that passes and whose name says why. */
  readonly testOf: (trait: DeviceStatsTrait, name: string, body: TestBody) => void;
}

/** What a test works on. */
export interface TestBed extends Required<ConformantDeviceStats> {
  readonly clock: TestClock;
  readonly held: HeldJobs;
}

/** A clock that stands still; shows {@link startMs} at first. */
interface TestClock {
  nowMs: number;
}

type TestBody = (bed: TestBed) => Promise<void>;
type TestOptions = Pick<ConformanceOpenOptions, 'maxFutureMs'>;

/** What the clock of every test shows at first, in milliseconds since the Unix epoch. */
export const startMs: number = Date.UTC(2026, 0, 31, 12);

const metrics: ConformanceMetrics = ['x', 'y', { name: 'battery', optional: true }];

export function createFacetScope(options: DeviceStatsConformanceOptions): FacetScope {
  const { runner, missing = {} } = options;
  const test: FacetScope['test'] = (name, body, testOptions = {}) => {
    runner.it(name, async () => {
      const clock: TestClock = { nowMs: startMs };
      const held = createHeldJobs();
      const opened = await options.open({
        ...testOptions,
        metrics,
        clock: { now: () => clock.nowMs },
        runner: held.runner,
        files: held.files,
      });
      try {
        const { devices, users, readings, statistics, jobs } = opened;
        const close = (): Promise<void> => opened.close();
        const maintain: TestBed['maintain'] = async (how) => {
          assert.ok(opened.maintain, 'what has no `maintain` names that trait as missing');
          return opened.maintain(how);
        };
        await body({ devices, users, readings, statistics, jobs, close, maintain, clock, held });
      } finally {
        held.fill(''); // closing waits for jobs that are executed
        await opened.close();
        await options.discard?.(opened);
      }
    });
  };
  return {
    test,
    testOf(trait, name, body) {
      const reason = missing[trait];
      if (reason === undefined) test(name, body);
      else runner.it(`${name} (skipped: ${reason})`, async () => undefined);
    },
  };
}
