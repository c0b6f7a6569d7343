import { describe, expect, it } from 'vitest';
import { createInProcessRunner } from '../../src/jobs/in-process-runner.ts';
import type { JobRunner } from '../../src/jobs/job-runner.ts';
import { jobRunnerConformance } from '../../src/testing/index.ts';
import { brokenDeliveries } from './broken-job-runners/broken-deliveries.ts';
import { brokenEndings } from './broken-job-runners/broken-endings.ts';
import { brokenSharing } from './broken-job-runners/broken-sharing.ts';
import { type CollectedTest, collectTests, failuresOf } from './collecting-runner.ts';
import { createQueueRunners, type QueueRunners } from './queue-runners.ts';

const broken = [...brokenDeliveries, ...brokenEndings];

/** After so long a broken runner is given up. */
const patienceMs = 200;

describe("the job runners' conformance suite", () => {
  it('passes a runner that is not shared', async () => {
    expect(await failuresOf(suiteOnOne((runner) => runner))).toEqual(new Map());
  });

  it('passes runners that share a queue', async () => {
    expect(await failuresOf(suiteOnShared(createQueueRunners()))).toEqual(new Map());
  });

  it('names every test once', () => {
    for (const tests of [suiteOnOne((runner) => runner), suiteOnShared(createQueueRunners())]) {
      const names = tests.map(({ name }) => name);
      expect(names).toEqual([...new Set(names)]);
    }
  });

  it('says which tests a lacking capability leaves out, and why', () => {
    const skipped = (tests: readonly CollectedTest[]): string[] =>
      tests.map(({ name }) => name).filter((name) => name.includes('skipped'));
    expect(skipped(suiteOnOne((runner) => runner))).toEqual([
      'several runners > share a queue (skipped: the runner is not shared)',
    ]);
    expect(skipped(suiteOnShared(createQueueRunners()))).toEqual([]);
  });

  it('has a broken runner for every test', () => {
    const tests = [...suiteOnOne((runner) => runner), ...suiteOnShared(createQueueRunners())];
    const names = tests.map(({ name }) => name).filter((name) => !name.includes('skipped'));
    const caught = [...broken, ...brokenSharing].flatMap(({ caughtBy }) => caughtBy);
    expect(new Set([...caught, keptByAnother])).toEqual(new Set(names));
  });
});

describe("a runner fails the job runners' conformance suite", () => {
  for (const { fault, breakRunner, caughtBy } of broken) {
    it(`when it ${fault}`, async () => {
      expect(await failingOf(suiteOnOne(breakRunner), caughtBy)).toEqual(new Set(caughtBy));
    });
  }

  for (const { fault, breakRunners, caughtBy } of brokenSharing) {
    it(`when several ${fault}`, async () => {
      const tests = suiteOnShared(breakRunners(createQueueRunners()));
      expect(await failingOf(tests, caughtBy)).toEqual(new Set(caughtBy));
    });
  }

  it('when it keeps for others what it says that it does not', async () => {
    const { openRunner, reopenRunner } = createQueueRunners();
    const tests = collectTests((runner) =>
      jobRunnerConformance({
        runner,
        name: 'queue',
        capabilities: { shared: false },
        openRunner,
        reopenRunner,
        patienceMs,
      }),
    );
    expect(await failingOf(tests, [keptByAnother])).toEqual(new Set([keptByAnother]));
  });
});

const keptByAnother = 'several runners > deliver nothing that another one took';

/** Which of the tests named fail. */
async function failingOf(
  tests: readonly CollectedTest[],
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const failures = await failuresOf(tests.filter(({ name }) => names.includes(name)));
  return new Set(failures.keys());
}

function suiteOnOne(breakRunner: (runner: JobRunner) => JobRunner): readonly CollectedTest[] {
  return collectTests((runner) =>
    jobRunnerConformance({
      runner,
      name: 'in-process',
      capabilities: { shared: false },
      openRunner: ({ concurrency }) => breakRunner(createInProcessRunner({ concurrency })),
      patienceMs,
    }),
  );
}

function suiteOnShared(runners: QueueRunners): readonly CollectedTest[] {
  return collectTests((runner) =>
    jobRunnerConformance({
      runner,
      name: 'queue',
      capabilities: { shared: true },
      ...runners,
      patienceMs,
    }),
  );
}
