import { describe, expect, it } from 'vitest';
import { createDeviceStats, createInMemoryStorage } from '../../src/index.ts';
import {
  type ConformantDeviceStats,
  type DeviceStatsTrait,
  deviceStatsConformance,
} from '../../src/testing/index.ts';
import { brokenAnswers } from './broken-facades/broken-answers.ts';
import { brokenJobs } from './broken-facades/broken-jobs.ts';
import { brokenWrites } from './broken-facades/broken-writes.ts';
import { type CollectedTest, collectTests, failuresOf } from './collecting-runner.ts';

const broken = [...brokenWrites, ...brokenAnswers, ...brokenJobs];

describe("the facade's conformance suite", () => {
  it('passes the facade', async () => {
    expect(await failuresOf(suiteOn((facade) => facade))).toEqual(new Map());
  });

  it('names every test once', () => {
    const names = suiteOn((facade) => facade).map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it('says which tests a missing trait leaves out, and why', async () => {
    const traits: readonly DeviceStatsTrait[] = [
      ...(['find', 'signals', 'versions', 'emptyStatistics'] as const),
      ...(['blocks', 'anyIdText', 'closedCode', 'maintain'] as const),
    ];
    for (const trait of traits) {
      const tests = suiteOn((facade) => facade, { [trait]: 'it is not there' });
      const skipped = tests.filter(({ name }) => name.endsWith('(skipped: it is not there)'));
      expect(skipped.length).toBeGreaterThan(0);
      expect(await failuresOf(skipped)).toEqual(new Map());
      expect(tests.length).toBe(suiteOn((facade) => facade).length);
    }
  });

  it('has a broken facade for every group of tests', () => {
    const groups = suiteOn((facade) => facade).map(({ name }) => name.split(' > ')[0]);
    const caught = broken.flatMap(({ caughtBy }) => caughtBy).map((name) => name.split(' > ')[0]);
    expect(new Set(caught)).toEqual(new Set(groups));
  });
});

describe("a facade fails the facade's conformance suite", () => {
  for (const { fault, breakFacade, caughtBy } of broken) {
    it(`when it ${fault}`, async () => {
      const groups = new Set(caughtBy.map((name) => name.split(' > ')[0]));
      const tests = suiteOn(breakFacade).filter(({ name }) => groups.has(name.split(' > ')[0]));
      const failures = await failuresOf(tests);
      expect([...failures.keys()]).toEqual(expect.arrayContaining([...caughtBy]));
    });
  }
});

function suiteOn(
  breakFacade: (facade: ConformantDeviceStats) => ConformantDeviceStats,
  missing: Readonly<Partial<Record<DeviceStatsTrait, string>>> = {},
): readonly CollectedTest[] {
  return collectTests((runner) =>
    deviceStatsConformance({
      runner,
      name: 'in-memory',
      open: (options) =>
        breakFacade(createDeviceStats({ ...options, storage: createInMemoryStorage() })),
      missing,
    }),
  );
}
