import { expect, test } from 'vitest';
import { buildRun, toSortedPage } from '../../src/runs/build-run.ts';
import { encodeColumn } from '../../src/runs/column-codec.ts';
import { encodePage } from '../../src/runs/page-codec.ts';
import { presentValues } from '../../src/runs/present-values.ts';
import { encodeTimestamps } from '../../src/runs/timestamps-codec.ts';

const bytesAValue = (column: Float64Array): number =>
  encodePage(toSortedPage(column.slice())).length / column.length;

/** As pages of a run are: of a segment. */
const bytesInRun = (valueAt: (share: number) => number): number => {
  const column = Float64Array.from({ length: 4096 }, (_, i) => valueAt((i * golden) % 1));
  const pages = buildRun(column, { pageSize: 128 }).pages.map(encodePage);
  return pages.reduce((size, { length }) => size + length, 0) / column.length;
};
const golden = 0.618_033_988_749_894_9;

/** As a segment's column is. */
const bytesInColumn = (valueAt: (share: number) => number): number => {
  const column = Float64Array.from({ length: 4096 }, (_, i) => valueAt((i * golden) % 1));
  return columnSize(column) / column.length;
};

const columnSize = (column: Float64Array): number =>
  encodeColumn(column, { sorted: toSortedPage(presentValues([column])).values }).length;

test('a page of rounded, repeated or equal values takes a fraction of their eight bytes', () => {
  const irregular = Array.from({ length: 256 }, (_, i) => (i * 7919) % 1009);
  expect(bytesAValue(Float64Array.from(irregular, (n) => (20_000 + n) / 100))).toBeLessThan(1);
  expect(bytesAValue(Float64Array.from(irregular, (n) => n % 16))).toBeLessThan(1);
  expect(bytesAValue(Float64Array.from(irregular, (n) => n / 1024))).toBeLessThan(1);
  expect(bytesAValue(new Float64Array(256).fill(0.1))).toBeLessThan(0.1);
});

test('a page has few bytes besides its steps', () => {
  const consecutive = Float64Array.from({ length: 128 }, (_, i) => 1000 + i);
  expect(encodePage({ values: consecutive, counts: undefined }).length).toBeLessThanOrEqual(13);
  const hundredths = consecutive.map((value) => value / 100);
  expect(encodePage({ values: hundredths, counts: undefined }).length).toBeLessThanOrEqual(11);
});

test('a page of any doubles takes little more than the doubles', () => {
  const wild = Float64Array.from({ length: 256 }, (_, i) => (-1.5) ** (i * 6 - 800));
  expect(bytesAValue(wild)).toBeLessThan(8.1);
});

test('the pages of a segment take as many bits as values differ in', () => {
  expect(bytesInRun((share) => 20 + 10 * share)).toBeLessThan(5.8);
  expect(bytesInRun((share) => Math.floor(share * 2 ** 32) / 2 ** 32)).toBeLessThan(3);
  expect(bytesInRun((share) => Math.fround(20 + 10 * share))).toBeLessThan(1.9);
  expect(bytesInRun((share) => Math.round(share * 1e6) / 1000)).toBeLessThan(1.3);
});

test('the column of a segment takes as many bytes as values differ in', () => {
  expect(bytesInColumn((share) => 20 + 10 * share)).toBeLessThan(7.01);
  expect(bytesInColumn((share) => Math.floor(share * 2 ** 32) / 2 ** 32)).toBeLessThan(4.01);
  expect(bytesInColumn((share) => Math.fround(20 + 10 * share))).toBeLessThan(3.01);
  expect(bytesInColumn((share) => Math.round(share * 1e6) / 1000)).toBeLessThan(3.01);
  expect(bytesInColumn((share) => Number(share < 0.4))).toBeLessThan(0.14);
});

test('a column takes few bytes where values repeat, and never many more than doubles', () => {
  let walk = 2000;
  const rounded = Float64Array.from({ length: 4096 }, (_, i) => {
    walk += ((i * 7919) % 101) - 50;
    return walk / 100;
  });
  expect(columnSize(rounded)).toBeLessThan(4096 * 1.01);
  const wild = Float64Array.from({ length: 4096 }, (_, i) => Math.sin(i));
  expect(columnSize(wild)).toBeLessThanOrEqual(4096 * 8 + 16);
  const random = Float64Array.from({ length: 4096 }, (_, i) => (i * golden) % 1);
  expect(columnSize(random)).toBeLessThanOrEqual(4096 * 7 + 20);
  const farOut = rounded.map((value, i) => (i % 1000 === 0 ? 1e9 : value));
  expect(columnSize(farOut)).toBeLessThan(4096 * 2.5);
  const fewOfAnySize = wild.map((_, i) => Math.exp((i * 7919) % 50));
  expect(columnSize(fewOfAnySize)).toBeLessThan(4096);
  expect(columnSize(new Float64Array(4096).fill(Number.NaN))).toBeLessThan(10);
  expect(columnSize(new Float64Array(4096).fill(0.1))).toBeLessThan(32);
});

test('regular timestamps take next to nothing, and those that shake a little take little', () => {
  const regular = Float64Array.from({ length: 4096 }, (_, i) => 1_700_000_000_000 + i * 1000);
  expect(encodeTimestamps(regular).length).toBeLessThan(64);
  const shaken = regular.map((timestamp, i) => timestamp + ((i * 7919) % 7));
  expect(encodeTimestamps(shaken).length).toBeLessThan(4096);
});
