import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildRun } from '../../src/runs/build-run.ts';
import { packList, unpackList } from '../../src/runs/packed-list.ts';
import { decodeRuns, encodeRuns } from '../../src/runs/run-codec.ts';
import { propertyRuns } from '../property-runs.ts';
import { somePageSize, someValues } from './run-fixtures.ts';

test('what is known of runs comes back as it was', () => {
  const input = fc.array(
    fc.record({
      values: someValues,
      pageSize: somePageSize,
      level: fc.nat({ max: 9 }),
      firstBlockId: fc.maxSafeNat(),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(input, (given) => {
      const runs = given.map(({ values, pageSize, level, firstBlockId }) => ({
        ...buildRun(Float64Array.from(values), { pageSize }).run,
        level,
        firstBlockId,
      }));
      const decoded = decodeRuns(encodeRuns(runs), 7);
      let firstPage = 0;
      for (const [metric, { sums, ...run }] of runs.entries()) {
        const { sums: decodedSums, ...rest } = decoded[metric] ?? {};
        expect(rest).toStrictEqual({ ...run, nodeId: 7, metric, firstPage });
        expect(decodedSums?.toBytes()).toStrictEqual(sums.toBytes());
        firstPage += run.fences.length;
      }
      expect(decoded).toHaveLength(runs.length);
    }),
    propertyRuns(300),
  );
});

test('byte strings that were joined come apart', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 9 }), (parts) => {
      const joined = packList(parts);
      const bytes = (list: readonly Uint8Array[]) => list.map((part) => [...part]);
      expect(bytes(unpackList(joined))).toStrictEqual(bytes(parts));
    }),
    propertyRuns(300),
  );
});
