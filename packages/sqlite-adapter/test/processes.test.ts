import { describe, expect, it } from 'vitest';
import { startChild } from '../../../tools/child-process.ts';
import { openSqliteStorage } from '../src/index.ts';
import { append, device, entry, range, readIds } from './sample-readings.ts';
import { readBatches } from './stored-batches.ts';
import { temporaryFiles } from './temporary-file.ts';

const a = device('a');
const files = temporaryFiles();

describe('while another process holds the write lock', () => {
  it('a write waits until it lets go, and reads do not', async () => {
    const storage = await files.open();
    await append(storage, a, [1]);
    const release = await holdLock(storage.path);
    const waiting = append(storage, a, [2]);
    expect(await readIds(storage, a)).toEqual([1]);
    await release();
    expect(await waiting).toBe(2);
  });

  it('the file can be opened', async () => {
    const storage = await files.open();
    const release = await holdLock(storage.path);
    const other = await openSqliteStorage({ path: storage.path });
    expect(await other.devices.find(a)).toBeUndefined();
    await other.close();
    await release();
  });

  it('a write is refused after a while', async () => {
    const storage = await files.open({ busyRetryMs: 20 });
    const release = await holdLock(storage.path);
    await expect(append(storage, a, [1])).rejects.toMatchObject({
      code: 'OVERLOADED',
      message: expect.stringContaining('Another process'),
      details: { retryAfterMs: 20 },
    });
    await release();
    expect(await append(storage, a, [2])).toBe(1);
  });

  it('a write that is aborted ends at once', async () => {
    const storage = await files.open();
    const release = await holdLock(storage.path);
    const controller = new AbortController();
    const { signal } = controller;
    const write = storage.readings.append([entry(a, [1])], { nowMs: 1, signal });
    await storage.devices.find(a);
    controller.abort('enough');
    await expect(write).rejects.toBe('enough');
    await release();
    expect(await storage.devices.find(a)).toBeUndefined();
  });

  it('closing waits for the writes that were accepted', async () => {
    const path = files.path();
    const storage = await files.open({ path });
    const release = await holdLock(path);
    const write = append(storage, a, [1]);
    const closed = storage.close();
    await release();
    await closed;
    expect(await write).toBe(1);
  });
});

describe('several processes on one file', () => {
  it('append and do the upkeep at the same time, and every reading is there once', async () => {
    const storage = await files.open();
    const children = range(0, 2).map((index) =>
      startChild(
        new URL('./processes/append-batches.ts', import.meta.url),
        storage.path,
        index * 1000,
        300,
      ),
    );
    const acknowledged = new Map<number, number>();
    await Promise.all(
      children.map(async ({ lines, ended }) => {
        for await (const line of lines) {
          const [batch = Number.NaN, firstId = Number.NaN] = line.split(' ').map(Number);
          acknowledged.set(batch, firstId);
        }
        expect(await ended).toBe('0');
      }),
    );
    expect(acknowledged.size).toBe(600);
    const batches = await readBatches(storage);
    expect(batches.size).toBe(600);
    for (const [number, firstId] of acknowledged) {
      const { size = 0, ids } = batches.get(number) ?? {};
      expect(ids).toEqual(range(firstId, firstId + size));
    }
  });
});

/** Has another process take the lock; the answer makes it let go. */
async function holdLock(path: string): Promise<() => Promise<void>> {
  const { process, lines, ended } = startChild(
    new URL('./processes/hold-lock.ts', import.meta.url),
    path,
  );
  expect((await lines.next()).value).toBe('locked');
  return async () => {
    process.stdin.end('release');
    await ended;
  };
}
