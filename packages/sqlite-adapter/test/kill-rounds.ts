import NativeDatabase from 'better-sqlite3';
import { expect } from 'vitest';
import { startChild } from '../../../tools/child-process.ts';
import { openSqliteStorage } from '../src/index.ts';
import { range } from './sample-readings.ts';
import { readBatches } from './stored-batches.ts';

/**
 * Kills a process that appends to a file, again and again, and checks after each time that what it had acknowledged is there
 * once, that every batch is there as a whole or not at all, and that the file is sound.
 */
export async function surviveKills(path: string, rounds: number): Promise<void> {
  const acknowledged = new Map<number, number>();
  let sealed: unknown;
  for (const round of range(0, rounds)) {
    const first = round * 1_000_000;
    for (const line of await runUntilKilled(path, first)) {
      const [batch = Number.NaN, firstId = Number.NaN] = line.split(' ').map(Number);
      acknowledged.set(batch, firstId);
    }
    const storage = await openSqliteStorage({ path });
    const batches = await readBatches(storage);
    await storage.close();
    for (const { size, ids, number } of batches.values()) {
      expect(ids, `batch ${number}`).toEqual(range(ids[0] ?? 0, (ids[0] ?? 0) + size));
    }
    for (const [number, firstId] of acknowledged) {
      expect(batches.get(number)?.ids[0], `batch ${number}`).toBe(firstId);
    }
    const ids = [...batches.values()].flatMap((batch) => batch.ids);
    expect(new Set(ids).size).toBe(ids.length);
    const native = new NativeDatabase(path);
    expect(native.pragma('integrity_check', { simple: true })).toBe('ok');
    sealed = native.prepare('select count(*) from segment_node').pluck().get();
    native.close();
  }
  // A process may be killed before it has sealed anything, but not each time.
  expect(sealed).toBeGreaterThan(0);
}

/** Lets a process append until a random acknowledgement, and kills it in the midst of its work; returns what it printed. */
async function runUntilKilled(path: string, first: number): Promise<string[]> {
  const child = startChild(new URL('./processes/append-batches.ts', import.meta.url), path, first);
  const killAfter = 1 + Math.floor(Math.random() * 1500);
  const printed: string[] = [];
  for await (const line of child.lines) {
    printed.push(line);
    if (printed.length === killAfter) child.process.kill('SIGKILL');
  }
  expect(await child.ended).toBe('SIGKILL');
  return printed;
}
