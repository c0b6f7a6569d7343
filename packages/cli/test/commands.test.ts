import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { runProgramHere } from './program-here.ts';
import { runProgram } from './program-process.ts';
import { csvOf, openWorkspace } from './workspace.ts';

const shell = promisify(execFile);
const unreachable = ['stats', '--device', 'a', '--url', 'http://127.0.0.1:1'];
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

describe('the program', { timeout: 120_000 }, () => {
  test('shows help with an example for each command', async () => {
    const { code, output } = await runProgramHere(['--help']);
    expect(code).toBe(0);
    const commands = [...output.matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map(([, name = '']) => name);
    expect(commands).toContain('import');
    for (const command of commands.filter((name) => name !== 'help')) {
      const help = await runProgramHere([command, '--help']);
      expect(help.output).toMatch(new RegExp(`Examples?:\n  (.+ \\| )?device-stats ${command} `));
      expect(help.output).not.toContain('\u001b');
    }
  });

  test.each([
    [[], /Usage: device-stats/],
    [['nothing'], /unknown command 'nothing'/],
    [['stats'], /Name either --device or --user/],
    [['stats', '--device', 'a', '--user', '1'], /Name either --device or --user/],
    [['stats', '--user', 'x'], /number of a user/],
    [['stats', '--device', 'a', '--from', '2026-01-01'], /ISO 8601 with an offset/],
    [['stats', '--device', 'a', '--from', '2026'], /ISO 8601 with an offset/],
    [['stats', '--device', 'a', '--quantiles', '0.5,2'], /numbers from 0 to 1/],
    [['stats', '--device', 'a', '--url', 'ftp://x'], /baseUrl.+--url/],
    [['series', '--device', 'a'], /--every <width>/],
    [['import'], /Name a file to import/],
    [['import', 'a', '--original', 'b'], /not both/],
    [['import', 'a', '--metrics', 'id'], /--metrics: 'id' is a reserved name/],
    [['export', '--device', 'a', '--user', '1'], /--device or --user, or neither/],
    [['export', '--format', 'xml'], /Allowed choices are csv, ndjson/],
  ])('answers %j with a sentence and 2', async (words, message) => {
    const { code, output, messages } = await runProgramHere(words);
    expect({ code, output, messages }).toEqual({
      code: 2,
      output: '',
      messages: expect.stringMatching(message),
    });
    expect(messages).not.toMatch(/^ +at /m);
  });

  test.each([
    [['--help'], 0, /^Usage: device-stats [^]+ --quantiles 0\.9\n$/, /^$/],
    [['stats'], 2, /^$/, /Name either --device or --user/],
    [unreachable, 1, /^$/, /^The server could not be reached, .+\n$/],
  ])(
    'is a process that writes messages apart from results for %j, and ends with %i',
    async (words, code, output, messages) => {
      expect(await runProgram(words)).toEqual({
        code,
        output: expect.stringMatching(output),
        messages: expect.stringMatching(messages),
      });
    },
  );

  test('takes the token from the environment or an option, and never shows it', async () => {
    await using work = await openWorkspace({ token: 'secret-token' });
    work.write('r.csv', csvOf(2));
    const refused = await work.runProcess('stats --device a', {
      environment: { API_TOKEN: 'secret-tokem' },
    });
    expect(refused).toMatchObject({
      code: 1,
      messages: expect.stringMatching(/--token, else API_TOKEN/),
    });
    const environment = { API_TOKEN: 'secret-token' };
    const imported = await work.run('import r.csv --device a', { environment });
    const stats = await work.run('stats --device a --token secret-token');
    expect([imported.code, stats.code]).toEqual([0, 0]);
    const state = work.files().find((name) => name.endsWith('.json')) ?? '';
    const everything = [refused, imported, stats, work.read(state)];
    expect(JSON.stringify(everything)).not.toContain('secret');
  });

  test('says which address did not answer is set where', async () => {
    const { code, messages } = await runProgramHere(unreachable);
    expect({ code, messages }).toEqual({
      code: 1,
      messages: expect.stringMatching(/could not be reached.+--url, else DEVICE_STATS_URL/),
    });
  });
});

describe('statistics', { timeout: 120_000 }, () => {
  test('are shown as a table and as JSON, for devices and users', async () => {
    await using work = await openWorkspace();
    const { readings, users } = work.server.deviceStats;
    await readings.appendBatch('a', [
      { x: 1, y: 0.5, z: -3, timestamp: 0 },
      { x: 2, y: 1.5, z: -4, timestamp: 3_600_000 },
    ]);
    const { id } = await users.create({ name: 'Ada', deviceIds: ['a'] });
    expect((await work.run('stats --device a --quantiles 0.999 --to 3000000')).code).toBe(2);
    expect(
      (await work.run('stats --device a --quantiles 0.25 --to 1970-01-01T02:00Z')).output,
    ).toBe(
      [
        'device a, count 2',
        '   min  max  sum  median  mean              stddev    p25',
        'x    1    2    3     1.5   1.5  0.7071067811865476   1.25',
        'y  0.5  1.5    2       1     1  0.7071067811865476   0.75',
        'z   -4   -3   -7    -3.5  -3.5  0.7071067811865476  -3.75',
        '',
      ].join('\n'),
    );
    expect((await work.run(`stats --user ${id}`)).output).toMatch(/^user \d+, count 2\n/);
    expect((await work.run(`stats --user ${id} --each`)).output).toMatch(/^device a, count 2\n/);
    const json = await work.run('stats --device a --json');
    expect(JSON.parse(json.output)).toMatchObject({ device_id: 'a', median_x: 1.5 });
    const series = await work.run('series --device a --every 1h --figure max');
    expect(series.output.split('\n').slice(1)).toEqual([
      '       least  greatest',
      'x  ▁█      1         2',
      'y  ▁█    0.5       1.5',
      'z  █▁     -4        -3',
      '',
    ]);
    const buckets = await work.run(`series --user ${id} --every 1h --json`);
    expect(JSON.parse(buckets.output)).toHaveLength(2);
    expect(await work.run('stats --device b')).toMatchObject({
      code: 1,
      messages: expect.stringMatching(/no device "b"/),
    });
    expect(await work.run('series --device a --every 1h --figure p9')).toMatchObject({ code: 2 });
  });
});

describe('export', { timeout: 120_000 }, () => {
  test('gives what import makes the same readings of, as CSV and NDJSON', async () => {
    await using work = await openWorkspace();
    await using copy = await openWorkspace();
    const { readings } = work.server.deviceStats;
    const values = [
      0.1 + 0.2,
      -0,
      5e-324,
      1.797_693_134_862_315_7e308,
      1e21,
      -123_456_789.123_456_79,
    ];
    const many = values.flatMap((x) => [
      { x, y: 1, z: 2, timestamp: 1 },
      { x: 3, y: x, z: 2, timestamp: 1 },
    ]);
    await readings.appendBatch('a, "b"', many);
    await readings.appendBatch('c', many.toReversed());
    expect((await work.run('export --output all.csv')).output).toBe('24 readings in all.csv.\n');
    const csv = work.read('all.csv');
    const ndjson = await work.run('export --device c --format ndjson');
    expect(work.files()).toEqual(['all.csv']);
    copy.write('all.csv', csv);
    await copy.run('import all.csv');
    expect((await copy.run('export')).output).toBe(csv);
    expect((await copy.run('export --device c --format ndjson')).output).toBe(ndjson.output);
    await copy.runProcess('import - --again', { input: ndjson.output });
    const twice = await copy.run('export --device c --format ndjson');
    expect(twice.output).toBe(ndjson.output + ndjson.output);
    expect((await work.run('export --device c --from 1970-01-02T00:00Z')).output).toBe('');
    expect((await work.run('export --output no/such.csv')).code).toBe(1);
  });

  test('ends quietly when the reader of the pipe has seen enough', async () => {
    await using work = await openWorkspace();
    await work.runProcess('import - --device a', { input: csvOf(20_000) });
    const command = `"$0" --conditions=@device-stats/source "${main}" export --url ${work.server.url}`;
    const script = `{ ${command}; echo "code $?" >&2; } | head -n 2`;
    const { stdout, stderr } = await shell('sh', ['-c', script, process.execPath]);
    expect(stdout.split('\n')).toHaveLength(3);
    expect(stderr).toBe('code 0\n');
  });
});
