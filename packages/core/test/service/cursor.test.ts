import { describe, expect, it } from 'vitest';
import { isDeviceStatsError } from '../../src/index.ts';
import { type CursorScope, decodeCursor, encodeCursor } from '../../src/service/cursor.ts';

const scope: CursorScope = ['readings', 'kettle/é 😀', 1_000, null];

describe('a cursor', () => {
  it('holds the position it was made from', () => {
    for (const position of [[0], [-1, 5], [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]]) {
      expect(decodeCursor(scope, encodeCursor(scope, position), position.length)).toEqual(position);
    }
  });

  it('needs no escaping in a URL', () => {
    for (let id = 0; id < 300; id += 1) {
      expect(encodeCursor(['ÿþ>?~', id], [id])).toMatch(/^[\w-]+$/);
    }
  });

  it('is refused for every other query', () => {
    const cursor = encodeCursor(scope, [5, 7]);
    const others: readonly CursorScope[] = [
      [],
      ['readings'],
      ['readings', 'kettle/é 😀', 1_000, 2_000],
      ['readings', 'kettle/é 😀', '1000', null],
      ['readings', 'kettle', 1_000, null],
      [...scope, 5],
    ];
    for (const other of others) expect(isRefused(other, cursor)).toBe(true);
  });

  it('is refused with a position of another length', () => {
    expect(isRefused(scope, encodeCursor(scope, [5]))).toBe(true);
    expect(isRefused(scope, encodeCursor(scope, [5, 6, 7]))).toBe(true);
  });

  it('is refused when its position is no integer', () => {
    for (const part of [0.5, 2 ** 53, Number.NaN, '5', null, {}, [5]]) {
      expect(isRefused(scope, encodeText(JSON.stringify([...scope, part, 5])))).toBe(true);
    }
  });

  it('is refused when a character of it was changed, or reads as another position', () => {
    const cursor = encodeCursor(['devices'], [12]);
    const decoded = Array.from(cursor, (character, index) => {
      const other = character === 'A' ? 'B' : 'A';
      return decodeOrRefuse(['devices'], cursor.slice(0, index) + other + cursor.slice(index + 1));
    });
    // What reads as another position of the same list is as good as one that was given out.
    const positions = decoded.filter((position) => position !== undefined);
    expect(positions.length).toBeLessThan(cursor.length / 2);
    expect(positions.flat().every(Number.isSafeInteger)).toBe(true);
  });

  it('is refused when it is something else', () => {
    for (const text of ['', ' ', 'x', '====', encodeText('{}'), encodeText('5'), encodeText('[')]) {
      expect(isRefused(scope, text)).toBe(true);
    }
    expect(isRefused(scope, 5 as unknown as string)).toBe(true); // as untyped callers do
  });
});

function encodeText(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function isRefused(scopeOfQuery: CursorScope, cursor: string): boolean {
  return decodeOrRefuse(scopeOfQuery, cursor, 2) === undefined;
}

function decodeOrRefuse(
  scopeOfQuery: CursorScope,
  cursor: string,
  length = 1,
): readonly number[] | undefined {
  try {
    return decodeCursor(scopeOfQuery, cursor, length);
  } catch (error) {
    if (isDeviceStatsError(error, 'INVALID_CURSOR')) return undefined;
    throw error;
  }
}
