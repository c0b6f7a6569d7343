import { describe, expect, test } from 'vitest';
import { csvOf, openWorkspace } from '../workspace.ts';

describe('an import that is cut off', { timeout: 120_000 }, () => {
  test('counts every row once when it is killed between the commit and the answer, block after block', async () => {
    await using work = await openWorkspace();
    work.write('r.csv', csvOf(6_990));
    for (const number of [1, 2]) {
      const stored = work.server.holdBatch(number);
      const { child, ended } = work.start('import r.csv --device a');
      await stored;
      child.kill('SIGKILL');
      await ended;
    }
    const lastBlock = work.server.holdBatch(3);
    const { child, ended } = work.start('import r.csv --device a');
    await lastBlock;
    child.kill('SIGKILL');
    await ended;
    // The block that was cut off is the last one, and has grown meanwhile.
    work.write('r.csv', csvOf(7_000));
    expect((await work.run('import r.csv --device a')).code).toBe(0);
    const { count, x, y } = await work.server.deviceStats.statistics.ofDevice('a');
    expect({ count, sumY: y.sum, maxX: x.max }).toEqual({
      count: 7_000,
      sumY: (6_999 * 7_000) / 2,
      maxX: 6_999 / 3,
    });
  });

  test('counts every row once when it is killed at any time', async () => {
    await using work = await openWorkspace();
    work.write('r.csv', csvOf(30_000).replaceAll(/^\d+,/gm, '').replace('timestamp,', ''));
    for (let run = 0, seed = 7; run < 5; run += 1) {
      const { child, ended } = work.start('import r.csv --device a');
      seed = (seed * 16_807) % 2_147_483_647;
      const before = work.server.requests.length;
      while (work.server.requests.length === before && child.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 5));
      await new Promise((resolve) => setTimeout(resolve, seed % 60));
      child.kill('SIGKILL');
      await ended;
    }
    expect((await work.run('import r.csv --device a')).code).toBe(0);
    const { count, y } = await work.server.deviceStats.statistics.ofDevice('a');
    expect({ count, sum: y.sum }).toEqual({ count: 30_000, sum: (29_999 * 30_000) / 2 });
  });

  test('sets every row aside once', async () => {
    await using work = await openWorkspace();
    work.write('r.csv', csvOf(6_000).replaceAll(/^(\d+)7000,/gm, 'then,'));
    const command = 'import r.csv --device a --rejects rejects.ndjson';
    for (const number of [1, 2]) {
      const stored = work.server.holdBatch(number);
      const { child, ended } = work.start(command);
      await stored;
      child.kill('SIGKILL');
      await ended;
    }
    expect((await work.run(command)).code).toBe(0);
    expect(await work.count('a')).toBe(5_400);
    const lines = work.read('rejects.ndjson').trim().split('\n');
    expect(lines).toHaveLength(600);
    expect(new Set(lines).size).toBe(600);
  });

  test('ends the block that was sent at Ctrl-C, tells how to go on, and goes on', async () => {
    await using work = await openWorkspace();
    work.write('r.csv', csvOf(5_000));
    const { child, ended } = work.start('import - --device a --state state.json');
    // Two blocks; the rest of the third one never comes.
    child.stdin.write(csvOf(5_000));
    while (
      (await work.server.deviceStats.devices.find('a')) === undefined ||
      (await work.count('a')) < 4_000
    )
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect(await ended).toEqual({
      code: 130,
      output: '',
      messages:
        'Until now 4,000 readings imported. Run the same command again to go on.\nStopped.\n',
    });
    const rest = await work.run('import - --device a --state state.json', { input: csvOf(5_000) });
    expect(rest).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^1,000 readings imported/),
    });
    expect(await work.count('a')).toBe(5_000);
  });

  test('from standard input counts rows with timestamps once, and others in every run', async () => {
    await using work = await openWorkspace();
    const input = csvOf(3_000);
    const stored = work.server.holdBatch(1);
    const { child, ended } = work.start('import - --device a');
    child.stdin.end(input);
    await stored;
    child.kill('SIGKILL');
    await ended;
    await work.run('import - --device a', { input });
    await work.run('import - --device a', { input });
    expect(await work.count('a')).toBe(3_000);
    const grown = await work.run('import - --device a', { input: csvOf(3_001) });
    expect(grown).toMatchObject({ code: 1, messages: expect.stringMatching(/other content/) });
    const live = { input: 'x,y,z\n1,2,3\n' };
    await work.run('import - --device b', live);
    await work.run('import - --device b', live);
    expect(await work.count('b')).toBe(2);
  });

  test('asks what became of rows when the server may have forgotten that they were sent', async () => {
    await using work = await openWorkspace();
    work.write('r.csv', csvOf(5_000));
    const stored = work.server.holdBatch(2);
    const { child, ended } = work.start('import r.csv --device a --state state.json');
    await stored;
    child.kill('SIGKILL');
    await ended;
    const aged = work.read('state.json').replace(/"atMs": \d+/, '"atMs": 1700000000000');
    work.write('state.json', aged);
    const asked = await work.run('import r.csv --device a --state state.json');
    expect(asked).toMatchObject({
      code: 2,
      messages: expect.stringMatching(/2000 rows after the first 2000/),
    });
    const command = 'import r.csv --device a --state state.json --unconfirmed';
    expect((await work.run(`${command} stored`)).output).toMatch(/^1,000 readings imported, 4,000/);
    expect(await work.count('a')).toBe(5_000);
    work.write('state.json', aged);
    expect((await work.run(`${command} missing`)).output).toMatch(
      /^3,000 readings imported, 2,000/,
    );
    expect(await work.count('a')).toBe(8_000);
  });

  test('needs no more memory for a large file', async () => {
    await using work = await openWorkspace();
    const row = (index: number): string => `${index},${index / 7},${index / 3},1\n`;
    function* input(): Generator<string, void, undefined> {
      yield 'timestamp,x,y,z\n';
      for (let block = 0; block < 300; block += 1) {
        yield Array.from({ length: 1_000 }, (_, index) => row(block * 1_000 + index)).join('');
      }
    }
    const nodeOptions = ['--max-old-space-size=40'];
    const result = await work.runProcess('import - --device a', { input: input(), nodeOptions });
    expect(result).toMatchObject({ code: 0, output: '300,000 readings imported.\n' });
  });
});
