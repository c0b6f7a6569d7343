import { describe, expect, it } from 'vitest';
import { AscendingList } from '../../../src/storage/in-memory/ascending-list.ts';

describe('AscendingList', () => {
  it('pages through what is left of many items', () => {
    const list = listOf(100);
    for (let key = 1; key <= 100; key += 1) if (key % 10 !== 0) list.remove(key);
    expect([...list].map(({ name }) => name)).toEqual(
      names(10, 20, 30, 40, 50, 60, 70, 80, 90, 100),
    );
    expect(list.size).toBe(10);
    expect(list.page({ limit: 3 })).toEqual({ items: items(10, 20, 30), next: 30 });
    expect(list.page({ limit: 3, after: 75 })).toEqual({ items: items(80, 90, 100) });
    expect(list.page({ limit: 2, after: 100 })).toEqual({ items: [] });
  });

  it('pages backwards through the items that are wanted', () => {
    const list = listOf(9);
    list.remove(6);
    const isEven = ({ name }: { readonly name: string }): boolean => Number(name) % 2 === 0;
    expect(list.pageBackwards({ limit: 2 }, isEven)).toEqual({ items: items(8, 4), next: 4 });
    expect(list.pageBackwards({ limit: 2, after: 4 }, isEven)).toEqual({ items: items(2) });
    expect(list.pageBackwards({ limit: 1, after: 5.5 }, isEven)).toEqual({
      items: items(4),
      next: 4,
    });
  });

  it('has no next page when only removed items are behind', () => {
    const list = listOf(4);
    list.remove(3);
    list.remove(4);
    expect(list.page({ limit: 2 })).toEqual({ items: items(1, 2) });
  });

  it('does not mind keys that it does not have', () => {
    const list = listOf(3);
    for (const key of [0, 2, 2, 2.5, 9]) list.remove(key);
    expect(list.size).toBe(2);
    expect([...list]).toEqual(items(1, 3));
  });

  it('takes further items after all were removed', () => {
    const list = listOf(3);
    for (const key of [1, 2, 3]) list.remove(key);
    list.add(4, { name: '4' });
    expect(list.page({ limit: 9, after: 1 })).toEqual({ items: items(4) });
  });
});

function listOf(count: number): AscendingList<{ readonly name: string }> {
  const list = new AscendingList<{ readonly name: string }>();
  for (const [index, item] of items(...Array(count).keys()).entries()) {
    list.add(index + 1, { name: `${Number(item.name) + 1}` });
  }
  return list;
}

function items(...keys: readonly number[]): { readonly name: string }[] {
  return keys.map((key) => ({ name: `${key}` }));
}

function names(...keys: readonly number[]): string[] {
  return keys.map(String);
}
