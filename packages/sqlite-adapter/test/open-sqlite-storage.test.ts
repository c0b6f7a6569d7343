import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import NativeDatabase from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openSqliteStorage } from '../src/index.ts';
import { schemaVersion } from '../src/migrations/migrate.ts';
import { assertSqliteVersion, openReader, openWriter } from '../src/open-connection.ts';
import { append, device, range, readIds } from './sample-readings.ts';
import { temporaryFiles } from './temporary-file.ts';

const a = device('a');
const files = temporaryFiles();

describe('opening a file', () => {
  it('commits to the disk, in WAL mode, and never waits for a lock synchronously', () => {
    const path = files.path();
    const writer = openWriter({ path, synchronous: 'full' });
    const reader = openReader({ path, synchronous: 'full' });
    for (const connection of [writer, reader]) {
      expect(connection.pragma('journal_mode')).toBe('wal');
      expect(connection.pragma('synchronous')).toBe(2);
      expect(connection.pragma('busy_timeout')).toBe(0);
      expect(connection.pragma('foreign_keys')).toBe(1);
      connection.close();
    }
  });

  it.each([
    [undefined, 0],
    [4_096.5, 4_096],
    [Number.POSITIVE_INFINITY, 0x7fff0000], // what SQLite maps at the most
  ])('maps, told %j bytes, %j of them', (mmapBytes, mapped) => {
    const path = files.path();
    const writer = openWriter({ path, synchronous: 'full' });
    const reader = openReader({ path, synchronous: 'full', ...(mmapBytes && { mmapBytes }) });
    expect(reader.pragma('mmap_size')).toBe(mapped);
    reader.close();
    writer.close();
  });

  it('commits to the operating system only when told so', () => {
    const writer = openWriter({ path: files.path(), synchronous: 'normal' });
    expect(writer.pragma('synchronous')).toBe(1);
    writer.close();
  });

  it('fixes the layout of the file before the first table', () => {
    const writer = openWriter({ path: files.path(), synchronous: 'full' });
    expect(writer.pragma('auto_vacuum')).toBe(2);
    expect(writer.pragma('page_size')).toBe(4096);
    expect(writer.pragma('user_version')).toBe(schemaVersion);
    writer.close();
  });

  it('makes the folder of the file', async () => {
    const path = join(dirname(files.path()), 'not', 'yet', 'readings.db');
    const storage = await files.open({ path });
    expect(storage.path).toBe(path);
    expect(existsSync(path)).toBe(true);
  });

  it('opens one new file many times at once', async () => {
    const path = files.path();
    const storages = await Promise.all(range(0, 8).map(() => files.open({ path })));
    await Promise.all(storages.map((storage, index) => append(storage, a, [index])));
    for (const storage of storages) expect(await readIds(storage, a)).toHaveLength(8);
  });

  it('keeps what an empty file of the same name was, a new database', async () => {
    const path = files.path();
    writeFileSync(path, '');
    const storage = await files.open({ path });
    expect(await append(storage, a, [1])).toBe(1);
  });

  it('disposes of a storage that leaves its scope', async () => {
    const path = files.path();
    let outside: { find: () => Promise<unknown> };
    {
      await using storage = await openSqliteStorage({ path });
      outside = { find: () => storage.devices.find(a) };
    }
    await expect(outside.find()).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

describe('refusing to open', () => {
  it.each([':memory:', ' :memory: '])('refuses %j and names what to use instead', async (path) => {
    await expect(openSqliteStorage({ path })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('createInMemoryStorage'),
    });
  });

  it.each([
    { path: '' },
    { path: 'readings.db ' },
    { path: 'x.db', synchronous: 'off' as never },
    { path: 'x.db', maxQueuedReadings: 0 },
    { path: 'x.db', maxQueuedBytes: Number.NaN },
    { path: 'x.db', busyRetryMs: -1 },
    { path: 'x.db', cacheBytes: -1 },
    { path: 'x.db', mmapBytes: -1 },
  ])('refuses the options %j', async (options) => {
    await expect(openSqliteStorage(options)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('refuses a newer schema and leaves it alone', async () => {
    const path = files.path();
    await (await files.open({ path })).close();
    const native = new NativeDatabase(path);
    native.pragma(`user_version = ${schemaVersion + 1}`);
    await expect(openSqliteStorage({ path })).rejects.toMatchObject({
      code: 'UNSUPPORTED_STORAGE',
      message: expect.stringContaining('newer device-stats'),
    });
    expect(native.pragma('user_version', { simple: true })).toBe(schemaVersion + 1);
    native.close();
  });

  it('refuses a SQLite with the WAL-reset fault', () => {
    for (const version of ['3.51.3', '3.51.10', '3.54.1', '4.0.0']) assertSqliteVersion(version);
    for (const version of ['3.51.2', '3.50.9', '3.9.99', '2.60.0']) {
      expect(() => assertSqliteVersion(version)).toThrow(/can damage a database/);
    }
  });

  it('refuses the database of another application and leaves it alone', async () => {
    const path = files.path();
    const native = new NativeDatabase(path);
    native.exec('create table other (a)');
    native.close();
    const before = readFileSync(path);
    await expect(openSqliteStorage({ path })).rejects.toMatchObject({
      code: 'UNSUPPORTED_STORAGE',
      message: expect.stringContaining('another application'),
    });
    expect(readFileSync(path)).toEqual(before);
  });

  it('refuses an empty database whose layout cannot be changed any more', async () => {
    const path = files.path();
    const native = new NativeDatabase(path);
    native.pragma('journal_mode = wal');
    native.exec('create table gone (a); drop table gone');
    native.close();
    await expect(openSqliteStorage({ path })).rejects.toMatchObject({
      code: 'UNSUPPORTED_STORAGE',
      message: expect.stringContaining('auto_vacuum'),
    });
  });

  it('refuses a file that is no database and leaves it alone', async () => {
    const path = files.path();
    writeFileSync(path, 'timestamp,x,y,z\n'.repeat(1000));
    const before = readFileSync(path);
    await expect(openSqliteStorage({ path })).rejects.toMatchObject({
      code: 'UNSUPPORTED_STORAGE',
      message: expect.stringContaining('is not a SQLite database'),
    });
    expect(readFileSync(path)).toEqual(before);
  });

  it('says that a folder is no file', async () => {
    const path = files.path();
    mkdirSync(path);
    await expect(openSqliteStorage({ path })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('Check that it is a file'),
    });
  });

  it('says that the folder cannot be made', async () => {
    const path = files.path();
    writeFileSync(path, '');
    await expect(openSqliteStorage({ path: join(path, 'below.db') })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
    });
  });

  it('says that a damaged file is damaged', async () => {
    const path = files.path();
    const storage = await files.open({ path });
    for (const round of range(0, 20))
      await append(storage, a, range(round * 1000, round * 1000 + 500));
    await storage.close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4096 * 3);
    writeFileSync(path, bytes);
    const read = async (): Promise<unknown> => {
      const damaged = await openSqliteStorage({ path });
      try {
        return await damaged.readings.openView({
          subject: { kind: 'device', deviceId: a },
          period: {},
        });
      } finally {
        await damaged.close();
      }
    };
    await expect(read()).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('is damaged'),
    });
  });
});
