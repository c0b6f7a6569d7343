import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { openWorkspace } from '../workspace.ts';

/** As SQLAlchemy makes it. */
const schema = `
  CREATE TABLE devices (id VARCHAR NOT NULL, PRIMARY KEY (id));
  CREATE TABLE device_stats (
    id INTEGER NOT NULL, device_id VARCHAR, x FLOAT, y FLOAT, z FLOAT, timestamp DATETIME,
    PRIMARY KEY (id), FOREIGN KEY(device_id) REFERENCES devices (id)
  );
  CREATE TABLE users (
    id INTEGER NOT NULL, name VARCHAR, device_id VARCHAR,
    PRIMARY KEY (id), FOREIGN KEY(device_id) REFERENCES devices (id)
  );
  CREATE TABLE analytics (id INTEGER NOT NULL, device_id VARCHAR, user_id INTEGER, min_x FLOAT, PRIMARY KEY (id));
  INSERT INTO devices VALUES ('pump-1'), ('pump-2'), ('silent');
  INSERT INTO users VALUES (3, 'Ada', 'pump-1'), (7, 'Grace', 'gone'), (8, 'Edith', NULL);
`;

function readingsSql(from: number, to: number): string {
  const rows = Array.from({ length: to - from }, (_, index) => {
    const number = from + index;
    const time = new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString();
    const text = `${time.slice(0, 10)} ${time.slice(11, 19)}.000000`;
    return `('pump-${1 + (number % 2)}', ${number / 3}, ${number}, ${-number}, '${text}')`;
  });
  return `INSERT INTO device_stats (device_id, x, y, z, timestamp) VALUES ${rows.join(',')};`;
}

function makeDatabase(folder: string, ...statements: readonly string[]): void {
  // SQLAlchemy does not turn foreign keys on.
  const options = { enableForeignKeyConstraints: false };
  const database = new DatabaseSync(join(folder, 'old.db'), options);
  for (const statement of statements) database.exec(statement);
  database.close();
}

describe('import --original', { timeout: 120_000 }, () => {
  test('brings over readings in UTC, devices and users, and what was added later', async () => {
    await using work = await openWorkspace();
    makeDatabase(work.folder, schema, readingsSql(0, 2_500));
    const { code, output } = await work.run('import --original old.db');
    expect(code).toBe(0);
    expect(output.split('\n')).toEqual([
      'readings: 2,500 in device_stats (device_id, timestamp, x, y, z)',
      'devices:  3 in devices (id)',
      'users:    3 in users, linked to devices by users (id, device_id)',
      'ignored:  analytics',
      '1 device without readings registered, 3 users created.',
      'user was  is now',
      expect.stringMatching(/^3 +\d+$/),
      expect.stringMatching(/^7 +\d+$/),
      expect.stringMatching(/^8 +\d+$/),
      '2,500 readings imported.',
      '',
    ]);
    const { readings, statistics, users, devices } = work.server.deviceStats;
    expect(await readings.getLatest('pump-2')).toMatchObject({
      x: 2_499 / 3,
      timestamp: Date.UTC(2026, 0, 1, 0, 2_499),
    });
    expect((await devices.get('silent')).readingCount).toBe(0);
    const { items } = await users.list();
    expect(items.map(({ name }) => name)).toEqual(['Ada', 'Grace', 'Edith']);
    expect((await statistics.ofUser(items[0]?.id ?? 0)).count).toBe(1_250);

    makeDatabase(work.folder, readingsSql(2_500, 2_600));
    const again = await work.run('import --original old.db');
    expect(again.output).toMatch(/0 users created\.\n100 readings imported, 2,500 before/);
    expect(await work.count('pump-1')).toBe(1_300);
    makeDatabase(work.folder, 'DELETE FROM device_stats WHERE id = 5');
    const changed = await work.run('import --original old.db');
    expect(changed).toMatchObject({
      code: 1,
      messages: expect.stringMatching(/have changed since/),
    });
  });

  test('counts once when it is killed between the commit and the answer', async () => {
    await using work = await openWorkspace();
    makeDatabase(work.folder, schema, readingsSql(0, 3_900));
    for (const number of [1, 2]) {
      const stored = work.server.holdBatch(number);
      const { child, ended } = work.start('import --original old.db');
      await stored;
      child.kill('SIGKILL');
      await ended;
    }
    makeDatabase(work.folder, readingsSql(3_900, 4_000));
    await work.run('import --original old.db');
    expect((await work.count('pump-1')) + (await work.count('pump-2'))).toBe(4_000);
    expect((await work.server.deviceStats.users.list()).items).toHaveLength(3);
  });

  test('finds devices that have numbers within, and users linked by a table or by the devices', async () => {
    await using work = await openWorkspace();
    makeDatabase(
      work.folder,
      `CREATE TABLE device (id INTEGER PRIMARY KEY, device_id TEXT, owner_id INTEGER);
       CREATE TABLE stats (id INTEGER PRIMARY KEY, device_id INTEGER, x REAL, y REAL, z REAL, created_at DATETIME);
       CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT);
       CREATE TABLE user_devices (user_id INTEGER, device_id INTEGER);
       INSERT INTO device VALUES (1, 'pump-1', 5), (2, 'pump-2', NULL);
       INSERT INTO stats VALUES (1, 1, 1, 2, 3, '2026-01-01 00:00:00'), (2, 2, 4, 5, 6, '2026-01-01 00:00:00');
       INSERT INTO user VALUES (5, 'Ada');
       INSERT INTO user_devices VALUES (5, 2), (5, 1);`,
    );
    const { output } = await work.run('import --original old.db');
    expect(output).toContain(
      'linked to devices by device (owner_id, id) and user_devices (user_id, device_id)',
    );
    const { users, statistics } = work.server.deviceStats;
    const [ada] = (await users.list()).items;
    expect((await statistics.ofUser(ada?.id ?? 0)).count).toBe(2);
    expect(await work.count('pump-2')).toBe(1);
  });

  test('sets readings aside that the original took by mistake', async () => {
    await using work = await openWorkspace();
    makeDatabase(
      work.folder,
      schema,
      `INSERT INTO device_stats VALUES (1, 'a', 9e999, 1, 1, '2026-01-01 00:00:00'),
        (2, 'a', 1, NULL, 1, '2026-01-01 00:00:00'), (3, 'a', 1, 1, 1, NULL), (4, NULL, 1, 1, 1, '2026-01-01 00:00:00'),
        (5, 'a', 1, 1, 1, '2026-01-01 00:00:00')`,
    );
    const checked = await work.run('import --original old.db --dry-run');
    expect(checked).toMatchObject({
      code: 1,
      messages: expect.stringMatching(
        /^row 1: x: must be a finite number\nrow 2: y: is missing\nrow 3: timestamp: .+\nrow 4: device_id: /,
      ),
    });
    expect(work.server.requests).toEqual([]);
    await work.run('import --original old.db --rejects rejects.ndjson');
    expect(await work.count('a')).toBe(1);
    expect(work.read('rejects.ndjson').split('\n')[1]).toMatch(
      /^\{"row":2,"reason":"y: is missing","text":/,
    );
  });

  test('says what is in a database that is another one', async () => {
    await using work = await openWorkspace();
    makeDatabase(work.folder, 'CREATE TABLE notes (id INTEGER, text TEXT)');
    expect(await work.run('import --original old.db')).toEqual({
      code: 1,
      output: '',
      messages:
        'There is no table of readings: a table with the columns device_id, timestamp, x, y, z. Other metrics are named by --metrics.\nTables:\n  notes (id, text)\n',
    });
    work.write('text.db', 'x,y,z\n');
    expect(await work.run('import --original text.db')).toMatchObject({
      code: 1,
      messages: expect.stringMatching(/text\.db cannot be read as a SQLite database/),
    });
    expect(await work.run('import --original none.db')).toMatchObject({
      code: 1,
      messages: 'none.db: There is no such file or folder. Check the path.\n',
    });
    expect(work.files()).toEqual(['old.db', 'text.db']);
  });
});
