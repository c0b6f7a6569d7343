import { describe, expect, it } from 'vitest';
import { createInMemoryStorage } from '../../src/storage/in-memory/in-memory-storage.ts';
import type { Storage, StorageCapabilities } from '../../src/storage/storage.ts';
import { storageConformance } from '../../src/testing/index.ts';
import { brokenAppends } from './broken-storages/broken-appends.ts';
import { brokenDirectories } from './broken-storages/broken-directories.ts';
import { brokenDispatches } from './broken-storages/broken-dispatches.ts';
import { brokenExecutions } from './broken-storages/broken-executions.ts';
import { brokenKeys } from './broken-storages/broken-keys.ts';
import { brokenLifecycles } from './broken-storages/broken-lifecycles.ts';
import { brokenMaintenance } from './broken-storages/broken-maintenance.ts';
import { brokenReads } from './broken-storages/broken-reads.ts';
import { brokenRemovals } from './broken-storages/broken-removals.ts';
import { brokenReopenings } from './broken-storages/broken-reopenings.ts';
import { brokenSteps } from './broken-storages/broken-steps.ts';
import { brokenSubmissions } from './broken-storages/broken-submissions.ts';
import { brokenViews } from './broken-storages/broken-views.ts';
import { type CollectedTest, collectTests, failuresOf } from './collecting-runner.ts';
import { createHandles, type Handles } from './handles.ts';
import { sealing } from './sealing-storage.ts';

const broken = [
  ...brokenAppends,
  ...brokenReads,
  ...brokenKeys,
  ...brokenDirectories,
  ...brokenLifecycles,
  ...brokenMaintenance,
  ...brokenRemovals,
  ...brokenViews,
  ...brokenSubmissions,
  ...brokenExecutions,
  ...brokenDispatches,
  ...brokenSteps,
];
const inMemory: StorageCapabilities = { durable: false, shared: false };

describe('the storage conformance suite', () => {
  it('passes a storage that can do the least', async () => {
    expect(await failuresOf(suiteOn(createInMemoryStorage))).toEqual(new Map());
  });

  it('passes a storage that is durable and shared', async () => {
    expect(await failuresOf(suiteOnHandles(createHandles()))).toEqual(new Map());
    const sealed = createHandles(() => sealing(createInMemoryStorage()));
    expect(await failuresOf(suiteOnHandles(sealed))).toEqual(new Map());
  });

  it.each([3, 8, 64])('passes a storage that seals %d readings at a time', async (segmentSize) => {
    const openStorage = (): Storage => sealing(createInMemoryStorage(), { segmentSize });
    expect(await failuresOf(suiteOn(openStorage))).toEqual(new Map());
  });

  it('passes a storage of one metric and of many', async () => {
    const many = Array.from({ length: 9 }, (_, i) => ({ name: `m${i}`, optional: i % 2 === 1 }));
    for (const metrics of [many.slice(0, 1), many]) {
      expect(await failuresOf(suiteOn(createInMemoryStorage, metrics))).toEqual(new Map());
    }
  });

  it('names every test once', () => {
    for (const tests of [suiteOn(createInMemoryStorage), suiteOnHandles(createHandles())]) {
      const names = tests.map(({ name }) => name);
      expect(names).toEqual([...new Set(names)]);
    }
  });

  it('says which tests a lacking capability leaves out, and why', () => {
    const names = suiteOn(createInMemoryStorage).map(({ name }) => name);
    expect(names.filter((name) => name.includes('skipped'))).toEqual([
      'durability > keeps everything over reopening (skipped: the storage is not durable)',
      'several instances > work on the same data (skipped: the storage is not shared)',
      'jobs on the same data > are kept over reopening (skipped: the storage is not durable)',
      'jobs on the same data > are shared by instances (skipped: the storage is not shared)',
    ]);
    const all = suiteOnHandles(createHandles()).map(({ name }) => name);
    expect(all.filter((name) => name.includes('skipped'))).toEqual([]);
  });

  it('has a broken storage for every group of tests', () => {
    const groups = suiteOnHandles(createHandles()).map(({ name }) => name.split(' > ')[0]);
    const caught = [...broken, ...brokenReopenings].flatMap(({ caughtBy }) => caughtBy);
    expect(new Set(caught.map((name) => name.split(' > ')[0]))).toEqual(new Set(groups));
  });
});

describe('a storage fails the storage conformance suite', () => {
  for (const { fault, breakStorage, caughtBy } of broken) {
    it(`when it ${fault}`, async () => {
      const tests = suiteOn(() => breakStorage(createInMemoryStorage()));
      expect(await failingOf(tests, caughtBy)).toEqual(new Set(caughtBy));
    });
  }

  for (const { fault, breakHandles, caughtBy } of brokenReopenings) {
    it(`when it ${fault}`, async () => {
      const tests = suiteOnHandles(breakHandles(createHandles()));
      expect(await failingOf(tests, caughtBy)).toEqual(new Set(caughtBy));
    });
  }
});

/** Which of the tests named fail. */
async function failingOf(
  tests: readonly CollectedTest[],
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const failures = await failuresOf(tests.filter(({ name }) => names.includes(name)));
  return new Set(failures.keys());
}

function suiteOn(
  openStorage: () => Storage,
  metrics?: Parameters<typeof storageConformance>[0]['metrics'],
): readonly CollectedTest[] {
  return collectTests((runner) =>
    storageConformance({
      runner,
      name: 'in-memory',
      capabilities: inMemory,
      openStorage,
      ...(metrics && { metrics }),
    }),
  );
}

function suiteOnHandles(handles: Handles): readonly CollectedTest[] {
  const capabilities = { durable: true, shared: true };
  return collectTests((runner) =>
    storageConformance({ runner, name: 'handles', capabilities, ...handles }),
  );
}
