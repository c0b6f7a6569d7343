import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { rejectsWith } from '../storage/rejections.ts';
import { type Facet, newJob, newJobs } from './facet-scope.ts';

const neverMs = 3_600_000;

/** Closing. */
export const closeFacet: Facet = {
  name: 'closing',
  define({ test }) {
    test('refuses jobs as CLOSED afterwards', 1, async ({ runner, soon }) => {
      await soon(runner.close({ deadlineMs: neverMs }), 'the runner to close');
      await rejectsWith('CLOSED', () => runner.dispatch([newJob()]));
      await rejectsWith('CLOSED', () => runner.dispatch([]));
    });

    test('refuses jobs as CLOSED meanwhile', 1, async ({ runner, worker, soon }) => {
      await runner.dispatch([newJob()]);
      const held = await worker.next();
      const closing = runner.close({ deadlineMs: neverMs });
      await rejectsWith('CLOSED', () => runner.dispatch([newJob()]));
      held.end();
      await soon(closing, 'the runner to close');
    });

    test('waits for the executions that run', 2, async ({ runner, worker, soon }) => {
      await runner.dispatch(newJobs(2));
      const held = await worker.take(2);
      let isClosed = false;
      const closing = runner.close({ deadlineMs: neverMs }).then(() => {
        isClosed = true;
      });
      for (const { end } of held) {
        for (let turn = 0; turn < 20; turn += 1) await nextTurn();
        assert.equal(isClosed, false, 'it was closed before its executions ended');
        end();
      }
      await soon(closing, 'the runner to close');
    });

    test('delivers nothing more', 1, async ({ runner, worker, soon }) => {
      await runner.dispatch(newJobs(3));
      const held = await worker.next();
      const closing = runner.close({ deadlineMs: neverMs });
      held.end();
      await soon(closing, 'the runner to close');
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      assert.deepEqual(worker.delivered, [held.id]);
    });

    test('ends at its deadline when executions do not', 2, async ({ runner, worker, soon }) => {
      await runner.dispatch(newJobs(2));
      const held = await worker.take(2);
      await soon(runner.close({ deadlineMs: 50 }), 'the runner to close at its deadline');
      await rejectsWith('CLOSED', () => runner.dispatch([newJob()]));
      for (const { end } of held) end(); // too late, and that must harm nobody
    });

    test('ends at once when its deadline is now', 1, async ({ runner, worker, soon }) => {
      await runner.dispatch([newJob()]);
      await worker.next();
      await soon(runner.close({ deadlineMs: 0 }), 'the runner to close at its deadline');
    });

    test('can be done again, also at the same time', 1, async ({ runner, worker, soon }) => {
      await runner.dispatch([newJob()]);
      const held = await worker.next();
      const options = { deadlineMs: neverMs };
      const closing = Promise.all([runner.close(options), runner.close(options)]);
      held.end();
      await soon(closing, 'the runner to close');
      await soon(runner.close(options), 'the runner to close again');
    });

    test('can be done before the start', 1, async ({ openAnother, soon }) => {
      const runner = await openAnother(1);
      await soon(runner.close({ deadlineMs: neverMs }), 'the runner to close');
      await rejectsWith('CLOSED', () => runner.dispatch([newJob()]));
    });
  },
};
