import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { JobId } from '../../jobs/job.ts';
import type { JobRunner, JobRunnerCapabilities } from '../../jobs/job-runner.ts';
import type { DueJob } from '../../storage/job-store.ts';
import type { JobRunnerConformanceOptions } from './job-runner-conformance-options.ts';
import { RecordingWorker } from './recording-worker.ts';
import { within } from './within.ts';

/** A group of tests of the suite. */
export interface Facet {
  readonly name: string;
  readonly define: (scope: FacetScope) => void;
}

/** What a facet registers its tests with. */
export interface FacetScope {
  readonly capabilities: JobRunnerCapabilities;
  /** Registers a test that gets a job runner of its own, which delivers so many jobs at once to its worker. */
  readonly test: (name: string, concurrency: number, body: TestBody) => void;
  /** Leaves a test that passes and whose name says why others are missing. */
  readonly skip: (what: string, reason: string) => void;
}

/** A runner that was started. */
interface StartedRunner {
  readonly runner: JobRunner;
  readonly worker: RecordingWorker;
}

/** What a test works on. */
interface TestBed extends StartedRunner {
  /** Starts a further runner on the same queue; closed after the test. */
  readonly startAnother: (concurrency: number) => Promise<StartedRunner>;
  /** Opens a further runner on the same queue, and does not start it; closed after the test. */
  readonly openAnother: (concurrency: number) => Promise<JobRunner>;
  /** What the promise resolves with; the test fails when that takes too long. */
  readonly soon: <T>(promise: Promise<T>, what: string) => Promise<T>;
}

type TestBody = (bed: TestBed) => Promise<void>;

const defaultPatienceMs = 10_000;

export function createFacetScope(options: JobRunnerConformanceOptions): FacetScope {
  const { runner, capabilities, patienceMs = defaultPatienceMs } = options;
  return {
    capabilities,
    test: (name, concurrency, body) =>
      runner.it(name, async () => {
        const opened = new OpenedRunners(options, patienceMs);
        try {
          const first = await opened.open(concurrency);
          await body({
            ...opened.start(first),
            openAnother: (limit) => opened.reopen(first, limit),
            startAnother: async (limit) => opened.start(await opened.reopen(first, limit)),
            soon: (promise, what) => within(patienceMs, promise, what),
          });
        } finally {
          await opened.close();
        }
      }),
    skip: (what, reason) => runner.it(`${what} (skipped: ${reason})`, async () => undefined),
  };
}

/** So many jobs to dispatch, of one priority. */
export function newJobs(count: number, priority = 0): readonly DueJob[] {
  return Array.from({ length: count }, () => newJob(priority));
}

export function newJob(priority = 0): DueJob {
  return { id: randomUUID() as JobId, priority };
}

/** The runners of one test. */
class OpenedRunners {
  readonly #options: JobRunnerConformanceOptions;
  readonly #patienceMs: number;
  readonly #originals: JobRunner[] = [];
  readonly #copies: JobRunner[] = [];
  readonly #workers: RecordingWorker[] = [];

  constructor(options: JobRunnerConformanceOptions, patienceMs: number) {
    this.#options = options;
    this.#patienceMs = patienceMs;
  }

  async open(concurrency: number): Promise<JobRunner> {
    const runner = await this.#options.openRunner({ concurrency });
    this.#originals.push(runner);
    return runner;
  }

  async reopen(runner: JobRunner, concurrency: number): Promise<JobRunner> {
    const { capabilities, openRunner, reopenRunner } = this.#options;
    assert.ok(
      reopenRunner || !capabilities.shared,
      'a shared runner needs the option reopenRunner',
    );
    const copy = await (reopenRunner?.(runner, { concurrency }) ?? openRunner({ concurrency }));
    this.#copies.push(copy);
    return copy;
  }

  start(runner: JobRunner): StartedRunner {
    const worker = new RecordingWorker({ patienceMs: this.#patienceMs });
    this.#workers.push(worker);
    runner.start(worker);
    return { runner, worker };
  }

  async close(): Promise<void> {
    for (const worker of this.#workers) worker.letEnd();
    for (const runner of [...this.#copies, ...this.#originals]) {
      const closing = runner.close({ deadlineMs: this.#patienceMs });
      await within(this.#patienceMs, closing, 'the runner to close after the test');
    }
    for (const runner of this.#originals) await this.#options.discardRunner?.(runner);
  }
}
