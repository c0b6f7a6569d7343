import { DeviceStatsError } from '../errors/device-stats-error.ts';

/** What a cursor is bound to: it may only go on with the query it was given out for. */
export type CursorScope = readonly (string | number | null)[];

/** An opaque text that holds a position and the query it belongs to. */
export function encodeCursor(scope: CursorScope, position: readonly number[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify([...scope, ...position]));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * The position of a cursor made by {@link encodeCursor} with the same scope.
 *
 * @throws `INVALID_CURSOR` when it was not made for this query
 */
export function decodeCursor(
  scope: CursorScope,
  cursor: string,
  length: number,
): readonly number[] {
  const parts = parse(cursor);
  const bound = JSON.stringify(parts.slice(0, scope.length)) === JSON.stringify(scope);
  const position = parts.slice(scope.length);
  if (bound && position.length === length && position.every((part) => Number.isSafeInteger(part))) {
    return position as number[]; // every part was just seen to be an integer
  }
  throw new DeviceStatsError('INVALID_CURSOR', {
    message:
      'The cursor was not given out for this query. Start again without a cursor, or repeat the query unchanged.',
    details: {},
  });
}

function parse(cursor: string): readonly unknown[] {
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
