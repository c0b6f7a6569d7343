import assert from 'node:assert/strict';
import { type Facet, newJob, newJobs } from './facet-scope.ts';

/** That what is dispatched is delivered, and how often. */
export const dispatchFacet: Facet = {
  name: 'dispatching',
  define({ test, capabilities }) {
    test('declares the capabilities that are expected', 1, async ({ runner }) => {
      assert.deepEqual({ ...runner.capabilities }, { ...capabilities });
    });

    test('delivers every job at least once', 4, async ({ runner, worker }) => {
      const jobs = newJobs(50);
      worker.letEnd();
      assert.equal(await runner.dispatch(jobs), jobs.length);
      const missing = new Set(jobs.map(({ id }) => id));
      while (missing.size > 0) missing.delete((await worker.next()).id);
    });

    test('delivers what is dispatched one by one and at the same time', 4, async (bed) => {
      const jobs = newJobs(20);
      bed.worker.letEnd();
      const taken = await Promise.all(jobs.map((job) => bed.runner.dispatch([job])));
      assert.deepEqual(new Set(taken), new Set([1]));
      const missing = new Set(jobs.map(({ id }) => id));
      while (missing.size > 0) missing.delete((await bed.worker.next()).id);
    });

    test('takes no jobs when there are none', 1, async ({ runner, worker }) => {
      assert.equal(await runner.dispatch([]), 0);
      const job = newJob();
      await runner.dispatch([job]);
      assert.equal((await worker.next()).id, job.id);
    });

    test('does not take a job twice while it waits', 1, async ({ runner, worker }) => {
      const [holding, waiting, last] = [newJob(), newJob(), newJob(-1)];
      await runner.dispatch([holding]);
      const held = await worker.next();
      assert.equal(await runner.dispatch([waiting, waiting]), 2, 'it counts as taken');
      assert.equal(await runner.dispatch([waiting]), 1, 'it counts as taken');
      await runner.dispatch([last]);
      held.end();
      // Of lower priority, the last one comes after any other delivery.
      assert.deepEqual(await worker.finish(2), [waiting.id, last.id]);
    });

    test('delivers a job again that is dispatched after it was executed', 1, async (bed) => {
      const job = newJob();
      for (const round of [1, 2, 3]) {
        assert.equal(await bed.runner.dispatch([job]), 1);
        assert.deepEqual(await bed.worker.finish(1), [job.id], `round ${round}`);
        // What comes after it was executed, so that the runner knows that it is over.
        const next = newJob();
        await bed.runner.dispatch([next]);
        assert.deepEqual(await bed.worker.finish(1), [next.id], `after round ${round}`);
      }
    });

    test('delivers a job again that is dispatched while it is executed', 1, async (bed) => {
      const job = newJob();
      await bed.runner.dispatch([job]);
      const first = await bed.worker.next();
      assert.equal(await bed.runner.dispatch([job]), 1);
      first.end();
      assert.equal((await bed.worker.next()).id, job.id);
    });
  },
};
