import { describe, expect, test } from 'vitest';
import { csvOf, openWorkspace } from '../workspace.ts';

describe('import', { timeout: 120_000 }, () => {
  test('stores CSV and NDJSON, of one device or of those that rows name, with times as written', async () => {
    await using work = await openWorkspace();
    work.write(
      'one.csv',
      '\u{feff}x, timestamp ,y,z\r\n1,2026-01-01T03:00+03:00,+2.5,-1e3\r\n\r\n',
    );
    work.write('many.ndjson', '{"device_id":"b","x":1,"y":2,"z":3,"timestamp":5}\n');
    work.write('many.csv', 'device_id,x,y,z,id\n"c, ""d""",1,2,3,77\nf,4,5,6,"78\n"');
    expect(await work.run('import one.csv --device a')).toEqual({
      code: 0,
      output: '1 reading imported.\n',
      messages: '',
    });
    expect((await work.run('import many.ndjson')).output).toBe('1 reading imported.\n');
    expect((await work.run('import many.csv')).output).toBe('2 readings imported.\n');
    const { readings } = work.server.deviceStats;
    const time = Date.parse('2026-01-01T00:00:00Z');
    expect(await readings.getLatest('a')).toMatchObject({
      x: 1,
      y: 2.5,
      z: -1000,
      timestamp: time,
    });
    expect(await readings.getLatest('b')).toMatchObject({ x: 1, timestamp: 5 });
    expect(await readings.getLatest('c, "d"')).toMatchObject({ z: 3 });
    expect(await readings.getLatest('f')).toMatchObject({ z: 6 });
  });

  test('of a file with several blocks again imports nothing, then what was added, and with --again everything', async () => {
    await using work = await openWorkspace();
    const rows = csvOf(4_500);
    work.write('r.csv', rows.slice(0, rows.lastIndexOf('\n', rows.length - 2) + 1));
    expect((await work.run('import r.csv --device a')).output).toBe('4,499 readings imported.\n');
    expect((await work.run('import r.csv --device a')).output).toMatch(
      /^0 readings imported, 4,499/,
    );
    work.write('r.csv', rows);
    expect((await work.run('import r.csv --device a')).output).toMatch(
      /^1 reading imported, 4,499/,
    );
    expect(await work.count('a')).toBe(4_500);
    expect((await work.run('import r.csv --device a --again')).output).toBe(
      '4,500 readings imported.\n',
    );
    expect(await work.count('a')).toBe(9_000);
    expect((await work.run('import r.csv --device b')).output).toBe('4,500 readings imported.\n');
  });

  test('stops at faulty rows, with every fault of the block, and goes on when they are corrected', async () => {
    await using work = await openWorkspace();
    const rows = csvOf(2_003);
    work.write('r.csv', `${rows}x,1\n1,1e999,true,0x1\n`);
    const refused = await work.run('import r.csv --device a');
    expect(refused).toMatchObject({ code: 1, output: '' });
    expect(refused.messages.split('\n')).toEqual([
      'line 2005: has 2 cells where the first line has 4',
      'line 2006: x: must be a finite number; y: must be a finite number; z: must be a finite number',
      '2,000 readings are imported, all before line 2002. Correct it and run the same command again, or set such rows aside by --rejects <file>.',
      '',
    ]);
    work.write('r.csv', `${rows}1,1,1,1\n`);
    expect((await work.run('import r.csv --device a')).output).toMatch(
      /^4 readings imported, 2,000/,
    );
    expect(await work.count('a')).toBe(2_004);
  });

  test('sets rows aside that are faulty here or that the server refuses, once, across runs', async () => {
    await using work = await openWorkspace();
    const faulty = '1,1,1\n"2,2,2,2\n3,3,,3\n';
    work.write('r.csv', `timestamp,x,y,z\n${faulty}4,4,4,4\n`);
    const { code, output } = await work.run('import r.csv --device a --rejects rejects.ndjson');
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(
        /^1 reading imported, 3 rows set aside in .+rejects\.ndjson\.\n$/,
      ),
    });
    const rejects = work.read('rejects.ndjson');
    expect(
      rejects
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { line: 2, reason: 'has 3 cells where the first line has 4', text: '1,1,1' },
      { line: 3, reason: 'a double quote opens and does not close', text: '"2,2,2,2' },
      { line: 4, reason: expect.stringMatching(/^y: .*number/), text: '3,3,,3' },
    ]);
    work.write('r.csv', `timestamp,x,y,z\n${faulty}4,4,4,4\n5,5,5\n`);
    await work.run('import r.csv --device a --rejects rejects.ndjson');
    expect(work.read('rejects.ndjson').slice(0, rejects.length)).toBe(rejects);
    expect(work.read('rejects.ndjson').slice(rejects.length)).toMatch(/^\{"line":6,[^\n]+\}\n$/);
    expect(await work.count('a')).toBe(1);
    expect(await work.run('import r.csv --device b --rejects rejects.ndjson')).toMatchObject({
      code: 2,
      messages: expect.stringMatching(/rejects\.ndjson is not empty\. Name a new file/),
    });
  });

  test('stops where the server refuses all rows, rather than to set everything aside', async () => {
    await using work = await openWorkspace({ metrics: ['temperature'] });
    work.write('r.csv', csvOf(150));
    const { code, messages } = await work.run('import r.csv --device a --rejects rejects.ndjson');
    expect(code).toBe(1);
    expect(messages).toMatch(/^line 2: .*unknown field; expected temperature/);
    expect(work.read('rejects.ndjson')).toBe('');
  });

  test('checks without sending anything, against metrics if they are named', async () => {
    await using work = await openWorkspace();
    work.write('r.csv', `${csvOf(3)}1,1,,1\n`);
    expect(await work.run('import r.csv --device a --dry-run')).toMatchObject({
      code: 0,
      output: '4 rows can be imported; nothing was sent.\n',
    });
    expect(await work.run('import r.csv --device a --dry-run --metrics x,y,z')).toMatchObject({
      code: 1,
      messages: 'line 5: y: is missing\n3 rows can be imported, 1 cannot. Nothing was sent.\n',
    });
    expect((await work.run('import r.csv --device a --dry-run --metrics x,y?,z')).code).toBe(0);
    expect(work.server.requests).toEqual([]);
    expect(work.files()).toEqual(['r.csv']);
  });

  test('refuses to go on when the rows have changed, the server is another one, or the state is of something else', async () => {
    await using work = await openWorkspace();
    work.write('r.csv', csvOf(3));
    await work.run('import r.csv --device a --state state.json');
    work.write('r.csv', csvOf(4).replace('-1\n', '-7\n'));
    const changed = await work.run('import r.csv --device a --state state.json');
    expect(changed).toMatchObject({
      code: 1,
      messages: expect.stringMatching(/have changed since.+--again/),
    });
    const other = await work.run('import r.csv --device b --state state.json');
    expect(other).toMatchObject({
      code: 1,
      messages: expect.stringMatching(/deviceId is "a", not "b"/),
    });
    const wrong = await work.run('import r.csv --device b --state r.csv');
    expect(wrong).toMatchObject({
      code: 1,
      messages: expect.stringMatching(/not the state of an import/),
    });
    work.write('r.csv', csvOf(3));
    await work.server.deviceStats.devices.remove('a');
    const gone = await work.run('import r.csv --device a --state state.json');
    expect(gone).toMatchObject({
      code: 1,
      messages: expect.stringMatching(/does not know device "a"/),
    });
  });

  test.each([
    ['\u0000\n', 'first line must name the columns'],
    ['x,x\n', 'names x twice'],
    ['X,y\n', "'X' is not a metric name"],
    ['timestamp\n1\n', 'names no metric'],
    ['x\n1\n', 'has no device_id, and there is no --device'],
    ['device_id,x\n,1\n', 'line 2: device_id: is missing'],
    ['device_id,x\n.,1\n', 'line 2: device_id: '],
    [
      'device_id,x,timestamp\na,1,2026-01-01\n',
      'line 2: timestamp: must be ISO 8601 with an offset',
    ],
    ['{"device_id":"a","x":"1"}\n', 'line 1: x: must be a finite number'],
    ['{"device_id":"a"\n', 'line 1: is no object of JSON'],
    ['{"device_id":"a","x":1}\n[]\n', 'line 2: is no object of JSON'],
    [
      '{"device_id":"a","x":1,"__proto__":1}\n',
      "line 1: __proto__: '__proto__' is not a metric name",
    ],
    [`{"device_id":"a","x":1,"y":"${'y'.repeat(70_000)}"}\n`, 'line 1: is longer than 65536 bytes'],
  ])('refuses %j', async (text, message) => {
    await using work = await openWorkspace();
    const { code, messages } = await work.run('import - --dry-run', { input: text });
    expect({ code, messages }).toEqual({ code: 1, messages: expect.stringContaining(message) });
  });

  test('refuses what comes through a pipe before the pipe ends', async () => {
    await using work = await openWorkspace();
    const input = `${'y'.repeat(70_000)}\n${csvOf(50_000)}`;
    expect(await work.runProcess('import - --dry-run', { input })).toEqual({
      code: 1,
      output: '',
      messages: expect.stringContaining('is longer than 65536 bytes'),
    });
  });

  test('of nothing imports nothing', async () => {
    await using work = await openWorkspace();
    expect(await work.run('import - --device a')).toMatchObject({
      code: 0,
      output: '0 readings imported.\n',
    });
  });
});
