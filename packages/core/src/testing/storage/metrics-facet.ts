import assert from 'node:assert/strict';
import type { MetricSet } from '../../metric/metric.ts';
import type { Facet } from './facet-scope.ts';
import { readRows } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { device, entry, range } from './sample-readings.ts';
import { contentsOf, viewContents } from './view-contents.ts';

const nowMs = 1;
const a = device('a');
const x = { name: 'x', optional: false };
const y = { name: 'y', optional: true };

/** The declaration of metrics. */
export const metricsFacet: Facet = {
  name: 'metrics',
  define({ testUndeclared }) {
    testUndeclared('are recorded as declared first', async ({ storage, metrics }) => {
      assert.deepEqual(await storage.declareMetrics(metrics), metrics);
      assert.deepEqual(await storage.declareMetrics([...metrics]), metrics);
    });

    testUndeclared('keep their order, whatever that of a later declaration', async (bed) => {
      const metrics = ['b', 'c', 'a'].map((name) => ({ name, optional: name === 'a' }));
      await bed.storage.declareMetrics(metrics);
      assert.deepEqual(await bed.storage.declareMetrics(metrics.toReversed()), metrics);
    });

    const conflicts: readonly (readonly [string, MetricSet])[] = [
      ['another name', [{ name: 'z', optional: false }, y]],
      ['a metric missing', [x]],
      ['a required metric added', [x, y, { name: 'z', optional: false }]],
      ['a required metric made optional', [{ ...x, optional: true }, y]],
      ['an optional metric made required', [x, { ...y, optional: false }]],
    ];
    for (const [what, declared] of conflicts) {
      testUndeclared(`refuse ${what}, and stay as they are`, async ({ storage }) => {
        await storage.declareMetrics([x, y]);
        await rejectsWith('METRICS_CONFLICT', () => storage.declareMetrics(declared));
        assert.deepEqual(await storage.declareMetrics([x, y]), [x, y]);
        await storage.readings.append([entry(a, [x, y], [1])], { nowMs });
        assert.equal((await readRows(storage, a)).length, 1);
      });
    }

    testUndeclared('take optional ones later, absent in all earlier readings', async (bed) => {
      const { storage } = bed;
      await storage.declareMetrics([x]);
      await storage.readings.append([entry(a, [x], [10, 30])], { nowMs });
      const before = await readRows(storage, a);
      const added = [x, y, { name: 'z', optional: true }];
      assert.deepEqual(await storage.declareMetrics([y, x, ...added.slice(2)]), added);
      const widened = before.map((row) => ({
        ...row,
        values: [...row.values, Number.NaN, Number.NaN],
      }));
      assert.deepEqual(await readRows(storage, a), widened);
      await storage.readings.append([entry(a, added, [20, 40])], { nowMs });
      const rows = await readRows(storage, a);
      assert.deepEqual(
        rows.filter(({ timestamp }) => [10, 30].includes(timestamp)),
        widened,
      );
      assert.equal(rows.at(-1)?.values[1], entry(a, added, [20, 40]).readings.values[1]?.[1]);
      const subject = { kind: 'device', deviceId: a } as const;
      const view = await storage.readings.openView({ subject, period: { to: 20 } });
      assert.deepEqual(await viewContents(view, added), [contentsOf(widened.slice(0, 1), added)]);
    });

    testUndeclared(
      'are not touched by later changes of what was passed in',
      async ({ storage }) => {
        const declared = [{ ...x }, { ...y }];
        await storage.declareMetrics(declared);
        for (const metric of declared) metric.name += '_changed';
        declared.length = 1;
        assert.deepEqual(await storage.declareMetrics([x, y]), [x, y]);
      },
    );

    testUndeclared('can be declared many times at once', async ({ storage, metrics }) => {
      const all = await Promise.all(range(0, 8).map(() => storage.declareMetrics(metrics)));
      for (const declared of all) assert.deepEqual(declared, metrics);
    });

    testUndeclared('are at least one and at most 64', async ({ storage, openOther }) => {
      const names = range(0, 64).map((index) => `${'m'.repeat(60)}_${index}`);
      const many = names.map((name, index) => ({ name, optional: index % 3 === 2 }));
      const other = await openOther();
      for (const [owner, metrics] of [
        [storage, [x]],
        [other, many],
      ] as const) {
        assert.deepEqual(await owner.declareMetrics(metrics), metrics);
        const sample = entry(a, metrics, [1, 2, 3]);
        await owner.readings.append([sample], { nowMs });
        for (const [row, { values }] of (await readRows(owner, a)).entries()) {
          assert.deepEqual(
            values,
            sample.readings.values.map((column) => column[row]),
          );
        }
      }
    });
  },
};
