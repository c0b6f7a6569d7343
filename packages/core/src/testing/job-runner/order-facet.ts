import assert from 'node:assert/strict';
import { type Facet, newJob } from './facet-scope.ts';

/** In which order jobs are delivered. */
export const orderFacet: Facet = {
  name: 'priorities',
  define({ test }) {
    test('delivers jobs of higher priority first', 1, async ({ runner, worker }) => {
      const holding = newJob();
      await runner.dispatch([holding]);
      const held = await worker.next();
      const priorities = [-100, 0, 1, -1, 100, 2, 10];
      const jobs = priorities.map(newJob);
      await runner.dispatch(jobs.slice(0, 4));
      for (const job of jobs.slice(4)) await runner.dispatch([job]);
      held.end();
      const order = jobs.toSorted((a, b) => b.priority - a.priority);
      assert.deepEqual(
        await worker.finish(jobs.length),
        order.map(({ id }) => id),
      );
    });
  },
};
