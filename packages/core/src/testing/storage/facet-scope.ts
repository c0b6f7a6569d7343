import assert from 'node:assert/strict';
import type { MetricSet } from '../../metric/metric.ts';
import type { Storage, StorageCapabilities } from '../../storage/storage.ts';
import type { StorageConformanceOptions } from './storage-conformance-options.ts';

/** A group of tests of the suite. */
export interface Facet {
  readonly name: string;
  readonly define: (scope: FacetScope) => void;
}

/** What a facet registers its tests with. */
export interface FacetScope {
  readonly capabilities: StorageCapabilities;
  /** Registers a test that gets an empty storage of its own, its metrics declared. */
  readonly test: (name: string, body: TestBody) => void;
  /** As {@link test}, with a storage whose metrics are not declared yet. */
  readonly testUndeclared: (name: string, body: TestBody) => void;
  /** Leaves a test that passes and whose name says why others are missing. */
  readonly skip: (what: string, reason: string) => void;
}

/** What a test works on. */
export interface TestBed {
  readonly storage: Storage;
  /** The metrics of the suite: the first is required. */
  readonly metrics: MetricSet;
  /** Opens a further instance on the same data, its metrics not declared; closed after the test. */
  readonly reopen: () => Promise<Storage>;
  /** Opens a storage on other, empty data, its metrics not declared; closed after the test. */
  readonly openOther: () => Promise<Storage>;
}

type TestBody = (bed: TestBed) => Promise<void>;

const defaultMetrics: MetricSet = [
  { name: 'x', optional: false },
  { name: 'y', optional: false },
  { name: 'battery', optional: true },
];

export function createFacetScope(options: StorageConformanceOptions): FacetScope {
  const { runner, capabilities, metrics = defaultMetrics } = options;
  const register = (name: string, declared: boolean, body: TestBody): void => {
    runner.it(name, async () => {
      const opened = new OpenedStorages(options);
      try {
        const storage = await opened.open();
        if (declared) await storage.declareMetrics(metrics);
        const reopen = (): Promise<Storage> => opened.reopen(storage);
        await body({ storage, metrics, reopen, openOther: () => opened.open() });
      } finally {
        await opened.close();
      }
    });
  };
  return {
    capabilities,
    test: (name, body) => register(name, true, body),
    testUndeclared: (name, body) => register(name, false, body),
    skip: (what, reason) => runner.it(`${what} (skipped: ${reason})`, async () => undefined),
  };
}

/** The storages of one test. */
class OpenedStorages {
  readonly #options: StorageConformanceOptions;
  readonly #originals: Storage[] = [];
  readonly #copies: Storage[] = [];

  constructor(options: StorageConformanceOptions) {
    this.#options = options;
  }

  async open(): Promise<Storage> {
    const storage = await this.#options.openStorage();
    this.#originals.push(storage);
    return storage;
  }

  async reopen(storage: Storage): Promise<Storage> {
    const { reopenStorage } = this.#options;
    assert.ok(reopenStorage, 'a durable or shared storage needs the option reopenStorage');
    const copy = await reopenStorage(storage);
    this.#copies.push(copy);
    return copy;
  }

  async close(): Promise<void> {
    for (const storage of [...this.#copies, ...this.#originals]) await storage.close();
    for (const storage of this.#originals) await this.#options.discardStorage?.(storage);
  }
}
