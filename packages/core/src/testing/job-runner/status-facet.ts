import assert from 'node:assert/strict';
import { type Facet, newJobs } from './facet-scope.ts';

/** What a runner says of itself. */
export const statusFacet: Facet = {
  name: 'status',
  define({ test }) {
    test('is ready and idle at first', 1, async ({ runner }) => {
      const { waiting, ...status } = await runner.status();
      assert.deepEqual(status, { isReady: true, problem: null, active: 0 });
      assert.ok(waiting === 0 || waiting === null, `${waiting} wait`);
    });

    test('counts the executions and what waits for them', 2, async ({ runner, worker }) => {
      await runner.dispatch(newJobs(5));
      const [first] = await worker.take(2);
      const { waiting, active } = await runner.status();
      assert.equal(active, 2);
      assert.ok(waiting === 3 || waiting === null, `${waiting} wait`);
      first?.end();
      await worker.next();
      const later = await runner.status();
      assert.equal(later.active, 2);
      assert.ok(later.waiting === 2 || later.waiting === null, `${later.waiting} wait`);
    });

    test('is not ready, and says why, while it closes and afterwards', 1, async (bed) => {
      const { runner, worker, soon } = bed;
      await runner.dispatch(newJobs(1));
      const held = await worker.next();
      const closing = runner.close({ deadlineMs: 3_600_000 });
      const meanwhile = await runner.status();
      held.end();
      await soon(closing, 'the runner to close');
      const afterwards = await runner.status();
      for (const { isReady, problem } of [meanwhile, afterwards]) {
        assert.equal(isReady, false);
        assert.ok(typeof problem === 'string' && problem !== '', `the problem is ${problem}`);
      }
      assert.equal(afterwards.active, 0);
    });
  },
};
