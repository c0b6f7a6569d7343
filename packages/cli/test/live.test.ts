import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { openWorkspace } from './workspace.ts';

describe('jobs', { timeout: 120_000 }, () => {
  test('are submitted, awaited, listed and shown', async () => {
    await using work = await openWorkspace();
    await work.server.deviceStats.readings.append('a', { x: 1, y: 2, z: 3, timestamp: 0 });
    const submitted = await work.run('jobs submit device-series --device a --every 1h --wait');
    expect(submitted.code).toBe(0);
    expect(JSON.parse(submitted.output)).toMatchObject([{ count: 1, median_x: 1 }]);
    const removal = await work.run('jobs submit deletion --device a');
    const id = removal.output.trim();
    expect(JSON.parse((await work.run(`jobs wait ${id}`)).output)).toEqual({ deleted: 1 });
    expect(JSON.parse((await work.run(`jobs get ${id}`)).output)).toMatchObject({
      id,
      kind: 'deletion',
    });
    const { output } = await work.run('jobs list --state succeeded');
    expect(output).toMatch(
      new RegExp(`^id +kind .+\n${id}  deletion +succeeded .+\n.+device-series`),
    );
    expect((await work.run('jobs list --kind deletion --json')).output).toMatch(/^\{[^\n]+\}\n$/);
    expect(await work.run(`jobs cancel ${id}`)).toMatchObject({ code: 1, output: '' });
    const unknown = await work.run('jobs submit device-series --device a');
    expect(unknown).toMatchObject({ code: 1, messages: expect.stringMatching(/every/) });
    expect(await work.run('jobs submit dance')).toMatchObject({ code: 2 });
  });
});

describe('watch', { timeout: 120_000 }, () => {
  test('writes a line at once and at every change, until Ctrl-C', async () => {
    await using work = await openWorkspace();
    const { readings } = work.server.deviceStats;
    await readings.append('a', { x: 1, y: 2, z: 3, timestamp: 0 });
    const { child, ended } = work.start('watch --device a');
    await once(child.stdout, 'data');
    await readings.append('a', { x: 2, y: 2, z: 3, timestamp: 1_000 });
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    expect(await ended).toEqual({
      code: 130,
      output:
        '1970-01-01T00:00:00.000Z  count 1  median x 1, y 2, z 3\n1970-01-01T00:00:01.000Z  count 2 (+1)  median x 1.5, y 2, z 3\n',
      messages: 'Stopped.\n',
    });
    expect((await work.run('watch --device b')).code).toBe(1);
  });
});
