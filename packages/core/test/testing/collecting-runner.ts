import type { ConformanceRunner } from '../../src/testing/index.ts';

/** A test that a suite registered. */
export interface CollectedTest {
  /** The names of its groups but the outermost, and its own, separated by ` > `. */
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The tests that a suite registers. */
export function collectTests(
  register: (runner: ConformanceRunner) => void,
): readonly CollectedTest[] {
  const tests: CollectedTest[] = [];
  const groups: string[] = [];
  register({
    describe(name, body) {
      groups.push(name);
      body();
      groups.pop();
    },
    it(name, run) {
      tests.push({ name: [...groups.slice(1), name].join(' > '), run });
    },
  });
  return tests;
}

/** Runs tests one after the other; returns the names and errors of those that fail. */
export async function failuresOf(
  tests: readonly CollectedTest[],
): Promise<ReadonlyMap<string, unknown>> {
  const failures = new Map<string, unknown>();
  for (const { name, run } of tests) {
    await run().catch((error: unknown) => failures.set(name, error));
  }
  return failures;
}
