import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SqliteConnection } from '../../src/connection.ts';
import { IdempotencyLog } from '../../src/idempotency/idempotency-log.ts';
import { KeySetWriter } from '../../src/idempotency/key-set-writer.ts';
import { KeySets } from '../../src/idempotency/key-sets.ts';
import { openWriter } from '../../src/open-connection.ts';
import { range } from '../sample-readings.ts';
import { temporaryFiles } from '../temporary-file.ts';

const files = temporaryFiles();
/** Few keys make several levels, and sets that are full. */
const sizes = { fanOut: 3, fullBytes: 1_500 };

const process = fc.nat({ max: 1 });
const keys = fc.array(fc.nat({ max: 60 }), { maxLength: 6 });
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('commit' as const), process, keys }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rollback' as const), process, keys }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('sweep' as const),
      process,
      ageMs: fc.nat({ max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const), process }) },
);

describe('recorded keys', () => {
  it('are known to every process until they are swept, whatever was merged, undone or opened again', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const path = files.path();
        const processes = [open(path), open(path)];
        const expected = new Map<number, number>();
        for (const [nowMs, taken] of steps.entries()) {
          const actor = processes[taken.process] ?? open(path);
          if (taken.kind === 'commit') commit(actor, { expected, named: taken.keys, nowMs });
          else if (taken.kind === 'rollback') rollBack(actor, { named: taken.keys, nowMs });
          else if (taken.kind === 'sweep') {
            sweep(actor, { expected, beforeMs: nowMs - taken.ageMs });
          } else {
            actor.connection.close();
            processes[taken.process] = open(path);
          }
        }
        for (const actor of processes) {
          expect(known(actor)).toEqual(expected);
          actor.connection.close();
        }
      }),
    );
  });
});

/** A process with the file open. */
interface Actor {
  readonly connection: SqliteConnection;
  readonly sets: KeySets;
  readonly writer: KeySetWriter;
}

function open(path: string): Actor {
  const connection = openWriter({ path, synchronous: 'normal' });
  return {
    connection,
    sets: new KeySets(connection),
    writer: new KeySetWriter(connection, sizes),
  };
}

/** When each key was recorded. */
type Expected = Map<number, number>;

function commit(
  { connection, ...parts }: Actor,
  {
    expected,
    named,
    nowMs,
  }: { readonly expected: Expected; readonly named: readonly number[]; readonly nowMs: number },
): void {
  connection.write(() => {
    const log = new IdempotencyLog(parts);
    for (const key of named) {
      const { atMs, value, repeated } = log.once(claimOf(key), { readingCount: 1, nowMs }, () => [
        nowMs,
      ]);
      expect(repeated).toBe(expected.has(key));
      expect(atMs).toBe(expected.get(key) ?? nowMs);
      expect(value).toEqual([atMs]);
      expected.set(key, atMs);
    }
    log.flush();
  });
}

function rollBack(
  { connection, ...parts }: Actor,
  { named, nowMs }: { readonly named: readonly number[]; readonly nowMs: number },
): void {
  connection.beginWrite();
  const log = new IdempotencyLog(parts);
  for (const key of named) log.once(claimOf(key), { readingCount: 1, nowMs }, () => [nowMs]);
  log.flush();
  connection.rollback();
}

function sweep(
  { connection, writer }: Actor,
  { expected, beforeMs }: { readonly expected: Expected; readonly beforeMs: number },
): void {
  const aged = [...expected].filter(([, atMs]) => atMs < beforeMs);
  for (const [key] of aged) expected.delete(key);
  let swept = 0;
  for (;;) {
    const count = connection.write(() => writer.forgetSome(beforeMs));
    if (count === undefined) break;
    swept += count;
  }
  expect(swept).toBe(aged.length);
}

function known({ connection, ...parts }: Actor): Expected {
  return connection.write(() => {
    const log = new IdempotencyLog(parts);
    const found = range(0, 61).map((key) => [key, log.find(claimOf(key))?.createdAtMs] as const);
    return new Map(found.flatMap(([key, atMs]) => (atMs === undefined ? [] : [[key, atMs]])));
  });
}

function claimOf(key: number): Parameters<IdempotencyLog['find']>[0] & { fingerprint: string } {
  return { scope: 's', key: `k${key}`, part: 0, fingerprint: `f${key}` };
}
