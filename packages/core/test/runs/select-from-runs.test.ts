import { expect, test, vi } from 'vitest';
import { isDeviceStatsError } from '../../src/errors/device-stats-error.ts';
import { buildRun } from '../../src/runs/build-run.ts';
import { LooseValues } from '../../src/runs/loose-readings.ts';
import { selectFromRuns } from '../../src/runs/select-from-runs.ts';
import { goldenRatio } from '../../src/statistics/golden-ratio.ts';
import { memoryPages } from './run-fixtures.ts';

const shuffled = Float64Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_007);
const sorted = shuffled.toSorted();

function builtRuns(columns: readonly Float64Array[], pageSize: number) {
  const built = columns.map((column) => buildRun(column, { pageSize }));
  return { runs: built.map(({ run }) => run), ...memoryPages(built) };
}

test('the least and the greatest value are known without reading a page', async () => {
  const { runs, readPages, read } = builtRuns([shuffled.slice(0, 6000)], 128);
  const loose = [new LooseValues([shuffled.slice(6000)])];
  const selections = [{ runs, loose, ranks: [0, 9999] }];
  expect(await selectFromRuns({ selections, readPages })).toStrictEqual([
    [sorted[0], sorted[9999]],
  ]);
  expect(read.calls).toBe(0);
});

test('values that are all equal are known without reading a page', async () => {
  const column = new Float64Array(5000).fill(21.5);
  const { runs, readPages, read } = builtRuns([column, column], 128);
  const selections = [{ runs, loose: [new LooseValues([column])], ranks: [0, 1, 7500, 14_999] }];
  expect(await selectFromRuns({ selections, readPages })).toStrictEqual([[21.5, 21.5, 21.5, 21.5]]);
  expect(read.calls).toBe(0);
});

test('the two middle values of many runs take few pages, read at once with those of another metric', async () => {
  const columns = Array.from({ length: 10 }, (_, i) => shuffled.slice(i * 1000, (i + 1) * 1000));
  const { runs, readPages, read } = builtRuns(columns, 16);
  const selection = { runs, loose: [], ranks: [4999, 5000] };
  const medians = [sorted[4999], sorted[5000]];
  expect(await selectFromRuns({ selections: [selection, selection], readPages })).toStrictEqual([
    medians,
    medians,
  ]);
  expect(read.calls).toBe(1);
  expect(read.pages).toBeLessThanOrEqual(2 * 3 * runs.length);
});

test('one value that repeats very often does not make other runs be read whole', async () => {
  const heavy = Float64Array.from({ length: 100_000 }, (_, i) => (i < 10 ? i : 5000));
  const { runs, readPages, read } = builtRuns([heavy, shuffled], 16);
  const selections = [{ runs, loose: [], ranks: [3000, 50_000, 107_000] }];
  const all = Float64Array.from([...heavy, ...shuffled]).sort();
  expect(await selectFromRuns({ selections, readPages })).toStrictEqual([
    [all[3000], all[50_000], all[107_000]],
  ]);
  expect(read.pages).toBeLessThanOrEqual(20);
});

test('many loose values are gone through, not put in order', async () => {
  const { runs, readPages } = builtRuns([shuffled.slice(0, 6000)], 128);
  const metric = new LooseValues([shuffled.slice(6000)]);
  const fences = vi.spyOn(metric, 'fences', 'get');
  const selections = [{ runs, loose: [metric], ranks: [100, 4999, 5000, 9999] }];
  expect(await selectFromRuns({ selections, readPages })).toStrictEqual([
    [sorted[100], sorted[4999], sorted[5000], sorted[9999]],
  ]);
  expect(fences).not.toHaveBeenCalled();
});

test('loose values of which a sample tells nothing are put in order', async () => {
  const { runs, readPages } = builtRuns([Float64Array.of(1, 2)], 128);
  const column = Float64Array.from({ length: 4000 }, (_, i) => 1000 + ((i * 389) % 4000));
  // Where the values of a sample are taken from.
  for (let i = 0; i < 63; i += 1) {
    column[Math.floor(((i + (((i + 1) * goldenRatio) % 1)) * 4000) / 63)] = 10 + i;
  }
  const metric = new LooseValues([column]);
  const fences = vi.spyOn(metric, 'fences', 'get');
  const all = Float64Array.from([1, 2, ...column]).sort();
  const ranks = [500, 2001, 3500];
  const selections = [{ runs, loose: [metric], ranks }];
  expect(await selectFromRuns({ selections, readPages })).toStrictEqual([
    ranks.map((rank) => all[rank]),
  ]);
  expect(fences).toHaveBeenCalledWith();
});

test('loose values alone, and no values at all, need no run', async () => {
  const { readPages, read } = builtRuns([], 128);
  const columns = [Float64Array.of(3, Number.NaN, 1), Float64Array.of(2)];
  const loose = columns.map((column) => new LooseValues([column]));
  const empty = buildRun(Float64Array.of(Number.NaN), { pageSize: 2 }).run;
  const selections = [
    { runs: [empty], loose, ranks: [2, 0, 1, 1] },
    { runs: [empty], loose: [], ranks: [] },
  ];
  expect(await selectFromRuns({ selections, readPages })).toStrictEqual([[3, 1, 2, 2], []]);
  expect(read.calls).toBe(0);
});

test('a page that cannot be read is a failure of the storage', async () => {
  const { runs } = builtRuns([shuffled], 16);
  const selections = [{ runs, loose: [], ranks: [5000] }];
  const failure: unknown = await selectFromRuns({
    selections,
    readPages: () => Promise.resolve([]),
  }).catch((error: unknown) => error);
  expect(isDeviceStatsError(failure, 'STORAGE_FAILED')).toBe(true);
});
