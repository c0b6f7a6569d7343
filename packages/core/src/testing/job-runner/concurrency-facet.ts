import assert from 'node:assert/strict';
import { type Facet, newJobs } from './facet-scope.ts';

/** How many executions run at once. */
export const concurrencyFacet: Facet = {
  name: 'concurrency',
  define({ test }) {
    for (const limit of [1, 3]) {
      test(`executes ${limit} at once, and never more`, limit, async ({ runner, worker }) => {
        const jobs = newJobs(10);
        await runner.dispatch(jobs);
        const running = [...(await worker.take(limit))];
        for (let ended = 0; ended < jobs.length - limit; ended += 1) {
          running.shift()?.end();
          running.push(await worker.next());
        }
        assert.equal(worker.mostActive, limit);
      });
    }

    test('goes on with others while an execution takes long', 2, async ({ runner, worker }) => {
      const [long, ...others] = newJobs(9);
      assert.ok(long);
      await runner.dispatch([long]);
      const held = await worker.next();
      assert.equal(held.id, long.id);
      await runner.dispatch(others);
      const finished = await worker.finish(others.length);
      assert.deepEqual(new Set(finished), new Set(others.map(({ id }) => id)));
      held.end();
      const [next] = newJobs(1);
      assert.ok(next);
      await runner.dispatch([next]);
      assert.deepEqual(await worker.finish(1), [next.id]);
    });
  },
};
