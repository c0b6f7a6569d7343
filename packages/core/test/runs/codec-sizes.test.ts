import { expect, test } from 'vitest';
import { toSortedPage } from '../../src/runs/build-run.ts';
import { encodeColumn } from '../../src/runs/column-codec.ts';
import { encodePage } from '../../src/runs/page-codec.ts';
import { encodeTimestamps } from '../../src/runs/timestamps-codec.ts';

const bytesAValue = (column: Float64Array): number =>
  encodePage(toSortedPage(column)).length / column.length;

test('a page of rounded, repeated or equal values takes a fraction of their eight bytes', () => {
  const irregular = Array.from({ length: 256 }, (_, i) => (i * 7919) % 1009);
  expect(bytesAValue(Float64Array.from(irregular, (n) => (20_000 + n) / 100))).toBeLessThan(1);
  expect(bytesAValue(Float64Array.from(irregular, (n) => n % 16))).toBeLessThan(1);
  expect(bytesAValue(new Float64Array(256).fill(0.1))).toBeLessThan(0.1);
});

test('a page of any doubles takes little more than the doubles', () => {
  const wild = Float64Array.from({ length: 256 }, (_, i) => (-1.5) ** (i * 6 - 800));
  expect(bytesAValue(wild)).toBeLessThan(8.1);
});

test('a column of a rounded walk takes little, and one of any doubles no more than they', () => {
  let walk = 2000;
  const rounded = Float64Array.from({ length: 4096 }, (_, i) => {
    walk += ((i * 7919) % 101) - 50;
    return walk / 100;
  });
  expect(encodeColumn(rounded).length).toBeLessThan(4096 * 1.1);
  const wild = Float64Array.from({ length: 4096 }, (_, i) => Math.sin(i));
  expect(encodeColumn(wild).length).toBeLessThan(4096 * 8 + 16);
});

test('regular timestamps take next to nothing, and those that shake a little take little', () => {
  const regular = Float64Array.from({ length: 4096 }, (_, i) => 1_700_000_000_000 + i * 1000);
  expect(encodeTimestamps(regular).length).toBeLessThan(64);
  const shaken = regular.map((timestamp, i) => timestamp + ((i * 7919) % 7));
  expect(encodeTimestamps(shaken).length).toBeLessThan(4096);
});
