import { describe, expect, it } from 'vitest';
import { KeyFilters, packFilter, probeOf } from '../../src/idempotency/key-filter.ts';
import { identityOf } from '../../src/idempotency/key-record.ts';
import { range } from '../sample-readings.ts';

describe('filters of sets of keys', () => {
  it('find every key in its set, and others hardly ever', () => {
    const { filters, setOf } = fill({ sets: 70, keysOfEach: 50 });
    for (const key of range(0, 3_500)) expect(filters.find(probe(key))).toContain(setOf(key));
    const others = range(3_500, 23_500).map((key) => filters.find(probe(key)).length);
    const mistaken = others.reduce((sum, count) => sum + count, 0);
    // 20,000 keys were looked for in 70 sets, and one in 4,000 may be mistaken.
    expect(mistaken).toBeLessThan(700);
  });

  it('forget sets, and take others in their place', () => {
    const { filters, setOf } = fill({ sets: 40, keysOfEach: 20 });
    filters.keep((set) => set % 3 !== 0);
    for (const key of range(0, 800)) {
      const set = setOf(key);
      expect(filters.find(probe(key)).includes(set)).toBe(set % 3 !== 0);
    }
    filters.add(100, packFilter(range(800, 820).map(probe)));
    for (const key of range(800, 820)) expect(filters.find(probe(key))).toContain(100);
    filters.keep(() => false);
    for (const key of range(0, 820)) expect(filters.find(probe(key))).toEqual([]);
  });

  it('are of different sizes side by side', () => {
    const filters = new KeyFilters<number>();
    filters.add(1, packFilter([probe(1)]));
    filters.add(2, packFilter(range(2, 1_000).map(probe)));
    filters.add(3, packFilter(range(1_000, 9_000).map(probe)));
    expect(filters.find(probe(1))).toContain(1);
    expect(filters.find(probe(999))).toContain(2);
    expect(filters.find(probe(8_999))).toContain(3);
  });
});

function fill({ sets, keysOfEach }: { readonly sets: number; readonly keysOfEach: number }): {
  readonly filters: KeyFilters<number>;
  readonly setOf: (key: number) => number;
} {
  const filters = new KeyFilters<number>();
  for (const set of range(0, sets)) {
    const keys = range(set * keysOfEach, (set + 1) * keysOfEach);
    filters.add(set, packFilter(keys.map(probe)));
  }
  return { filters, setOf: (key) => Math.floor(key / keysOfEach) };
}

function probe(key: number): ReturnType<typeof probeOf> {
  return probeOf(identityOf({ scope: 's', key: `k${key}`, part: 0 }));
}
