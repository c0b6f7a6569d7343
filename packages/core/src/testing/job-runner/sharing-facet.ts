import assert from 'node:assert/strict';
import { type Facet, newJob, newJobs } from './facet-scope.ts';

/** What several runners of one queue do for each other. */
export const sharingFacet: Facet = {
  name: 'several runners',
  define({ test, skip, capabilities }) {
    if (!capabilities.shared) {
      skip('share a queue', 'the runner is not shared');

      test('deliver nothing that another one took', 1, async (bed) => {
        const [held, lost] = [newJob(), newJob()];
        await bed.runner.dispatch([held, lost]);
        await bed.worker.next();
        bed.worker.letEnd();
        await bed.soon(bed.runner.close({ deadlineMs: 3_600_000 }), 'the runner to close');
        const { runner, worker } = await bed.startAnother(1);
        // Of lower priority, it comes after any other delivery.
        const last = newJob(-1);
        await runner.dispatch([last]);
        assert.deepEqual(await worker.finish(1), [last.id]);
        assert.deepEqual(worker.delivered, [last.id]);
      });
      return;
    }

    test('share the deliveries', 1, async ({ runner, worker, startAnother }) => {
      const other = await startAnother(1);
      const jobs = newJobs(2);
      await runner.dispatch(jobs);
      // Each has room for one, and neither ends.
      const held = [await worker.next(), await other.worker.next()];
      assert.deepEqual(new Set(held.map(({ id }) => id)), new Set(jobs.map(({ id }) => id)));
    });

    test('do not take a job twice while it waits', 1, async ({ runner, worker, startAnother }) => {
      const other = await startAnother(0);
      await runner.dispatch([newJob()]);
      const held = await worker.next();
      const [job, last] = [newJob(), newJob(-1)];
      for (const one of [runner, other.runner]) assert.equal(await one.dispatch([job]), 1);
      await other.runner.dispatch([last]);
      held.end();
      assert.deepEqual(await worker.finish(2), [job.id, last.id]);
    });

    test('only dispatch when they are told so', 0, async ({ runner, worker, startAnother }) => {
      const jobs = newJobs(5);
      assert.equal(await runner.dispatch(jobs), 5);
      const other = await startAnother(1);
      const finished = await other.worker.finish(jobs.length);
      assert.deepEqual(new Set(finished), new Set(jobs.map(({ id }) => id)));
      assert.deepEqual(worker.delivered, []);
    });

    test('are ready when they only dispatch', 0, async ({ runner }) => {
      const { isReady, problem } = await runner.status();
      assert.deepEqual({ isReady, problem }, { isReady: true, problem: null });
    });

    test('deliver what one dispatched that is closed by now', 0, async (bed) => {
      const job = newJob();
      await bed.runner.dispatch([job]);
      await bed.soon(bed.runner.close({ deadlineMs: 3_600_000 }), 'the runner to close');
      const { worker } = await bed.startAnother(1);
      assert.equal((await worker.next()).id, job.id);
    });

    test('go on with what one left that closed', 1, async (bed) => {
      const [first, second] = [newJob(), newJob()];
      await bed.runner.dispatch([first]);
      const held = await bed.worker.next();
      await bed.runner.dispatch([second]);
      const closing = bed.runner.close({ deadlineMs: 3_600_000 });
      const { worker } = await bed.startAnother(1);
      assert.equal((await worker.next()).id, second.id);
      held.end();
      await bed.soon(closing, 'the runner to close');
      assert.deepEqual(bed.worker.delivered, [first.id]);
    });
  },
};
