import Database from 'better-sqlite3';

/** Tries all the time to take the write lock of a file, and tells whenever asked for how many milliseconds at most it was held since. */
const [path = ''] = process.argv.slice(2);
const database = new Database(path, { timeout: 0 });
const begin = database.prepare('begin immediate');
const rollback = database.prepare('rollback');
let longestMs = 0;
let heldSinceMs: number | undefined;

process.on('message', () => {
  process.send?.(longestMs);
  longestMs = 0;
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
look();

function look(): void {
  const nowMs = performance.now();
  try {
    begin.run();
    rollback.run();
    if (heldSinceMs !== undefined) longestMs = Math.max(longestMs, nowMs - heldSinceMs);
    heldSinceMs = undefined;
  } catch {
    heldSinceMs ??= nowMs;
  }
  setImmediate(look);
}
