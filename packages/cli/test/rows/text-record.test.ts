import { describe, expect, test } from 'vitest';
import { readRecords, type TextRecord } from '../../src/rows/text-record.ts';

async function cut(text: string, chunkSize: number, quotes = true): Promise<TextRecord[]> {
  async function* chunks(): AsyncGenerator<Buffer, void, undefined> {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  }
  const records: TextRecord[] = [];
  for await (const batch of readRecords(chunks(), { quotes })) records.push(...batch);
  return records;
}

describe('readRecords', () => {
  const text = 'a,b\r\n\n"c\n""d""",e\nü"f\ng"\nlast';

  test.each([1, 2, 3, 5, 1_000])('cuts alike in chunks of %d bytes', async (chunkSize) => {
    const records = await cut(text, chunkSize);
    expect(records.map(({ bytes, line }) => [line, bytes.toString()])).toEqual([
      [1, 'a,b\r\n'],
      [2, '\n'],
      [3, '"c\n""d""",e\n'],
      [5, 'ü"f\ng"\n'],
      [7, 'last'],
    ]);
  });

  test('takes the last record without a line break, though it has several lines', async () => {
    expect(await cut('a\n"b\nc"', 2)).toHaveLength(2);
  });

  test('passes over quotes where they mean nothing', async () => {
    expect(await cut('"\n"\n', 1, false)).toHaveLength(2);
  });

  test.each([1_000, 1_000_000])(
    'finds its way back behind a quote that does not close (%d)',
    async (chunkSize) => {
      const rows = 'x,y\n'.repeat(50_000);
      const records = await cut(`a\n"b\n${rows}`, chunkSize);
      expect(records).toHaveLength(50_002);
      expect(records[1]).toMatchObject({
        line: 2,
        fault: 'a double quote opens and does not close',
      });
      expect(records.at(-1)).toMatchObject({ line: 50_002 });
    },
  );
});
