import { describe, expect, it } from 'vitest';
import { identityOf, packRecord } from '../../src/idempotency/key-record.ts';
import { KeySetWriter } from '../../src/idempotency/key-set-writer.ts';
import { openWriter } from '../../src/open-connection.ts';
import { range } from '../sample-readings.ts';
import { temporaryFiles } from '../temporary-file.ts';

const files = temporaryFiles();

describe('sets of keys', () => {
  it.each([
    { keysOfCommit: 1, commits: 4_000 },
    { keysOfCommit: 74, commits: 400 },
    { keysOfCommit: 1_000, commits: 40 },
  ])('are few and never large, with $keysOfCommit keys a commit', ({ keysOfCommit, commits }) => {
    const connection = openWriter({ path: files.path(), synchronous: 'normal' });
    const writer = new KeySetWriter(connection);
    let totalBytes = 0;
    for (const commit of range(0, commits)) {
      const records = range(0, keysOfCommit).map((key) => recordOf(`k${commit}-${key}`));
      totalBytes += records.reduce((sum, { length }) => sum + length, 0);
      connection.write(() => writer.add(records));
    }
    const sets = connection
      .prepare((queries) =>
        queries.selectFrom('key_set').select(['record_bytes as bytes', 'key_count as keys']),
      )
      .all({});
    connection.close();
    expect(sets.reduce((sum, { keys }) => sum + keys, 0)).toBe(commits * keysOfCommit);
    expect(Math.max(...sets.map(({ bytes }) => bytes))).toBeLessThan(512 * 1024);
    expect(sets.length).toBeLessThan(totalBytes / (256 * 1024) + 3 * 32);
  });

  it('have no empty pages for one large record', () => {
    const connection = openWriter({ path: files.path(), synchronous: 'normal' });
    const writer = new KeySetWriter(connection);
    connection.write(() => writer.add([recordOf('k', 'x'.repeat(1_000_000))]));
    const pages = connection
      .prepare((queries) => queries.selectFrom('key_page').select('records'))
      .all({});
    connection.close();
    expect(pages.map(({ records }) => records.length > 1_000_000)).toEqual([true]);
  });
});

function recordOf(key: string, result = '[1]'): Buffer {
  return packRecord(identityOf({ scope: 's', key, part: 0 }), {
    fingerprint: 'f'.repeat(64),
    readingCount: 1,
    result,
    createdAtMs: 0,
  });
}
