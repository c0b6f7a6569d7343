import { createRowCheck, type RowFields } from './check-row.ts';
import type { RowReader } from './csv-rows.ts';
import type { ImportRow } from './import-row.ts';
import { recordText } from './record-text.ts';
import type { RowShape } from './row-shape.ts';

/** Reads lines of JSON, an object each. */
export function createJsonReader(shape: RowShape): RowReader {
  const check = createRowCheck(shape);
  return (records) =>
    records.flatMap((record): ImportRow[] => {
      const { text, fault } = recordText(record);
      if (text.trim() === '') return [];
      const place = { place: `line ${record.line}`, number: record.line, text };
      const fields = fault === undefined ? parseFields(text) : undefined;
      return fields === undefined
        ? [{ ...place, reading: undefined, fault: fault ?? 'is no object of JSON' }]
        : [{ ...place, ...check(fields) }];
    });
}

function parseFields(text: string): RowFields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    // A map, since a field may be called `__proto__`.
    return new Map<string, unknown>(Object.entries(value));
  } catch {
    return undefined;
  }
}
