import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DeviceId } from '@device-stats/core';
import { openStorage } from '../../src/open-storage.ts';

/**
 * Appends numbered batches from `first` on, eight at a time, `count` of them or for ever, and prints of each that was
 * acknowledged its number and the first id. Of a reading, `x` is the number of its batch, `y` its row, `z` the size. Meanwhile it
 * does the upkeep, with an engine so small that there is always something to do.
 */
const [path = '', first = '0', count = 'Infinity'] = process.argv.slice(2);
const sizes = { segmentSize: 64, pageSize: 8, segmentFanOut: 4, fanOut: 4 };
const storage = await openStorage({ path }, { sizes });
await storage.declareMetrics(['x', 'y', 'z'].map((name) => ({ name, optional: false })));

const end = Number(first) + Number(count);
let next = Number(first);
const appends = Promise.all(Array.from({ length: 8 }, appendUntilEnd));
const done = new AbortController();
const upkeep = maintainUntilDone();
await appends;
done.abort();
await upkeep;
await storage.close();

async function maintainUntilDone(): Promise<void> {
  const holder = `process ${process.pid}`;
  while (!done.signal.aborted) {
    // A short lease, so that another process goes on soon after this one was killed.
    const outcome = await storage.maintain({ holder, nowMs: Date.now(), leaseMs: 50 });
    if (outcome !== 'worked') await nextTurn();
  }
}

async function appendUntilEnd(): Promise<void> {
  while (next < end) {
    const batch = next;
    next += 1;
    // Mostly small ones, as they share chunks, and great ones among them.
    const size = batch % 10 === 0 ? 400 : 1 + (batch % 3);
    const rows = Array.from({ length: size }, (_, row) => row);
    const readings = {
      timestamps: Float64Array.from(rows, (row) => batch * 1000 + row),
      values: [
        new Float64Array(size).fill(batch),
        Float64Array.from(rows),
        new Float64Array(size).fill(size),
      ],
    };
    const deviceId = `device ${batch % 5}` as DeviceId; // fulfils the rules
    const { firstIds } = await storage.readings.append([{ deviceId, readings }], { nowMs: batch });
    process.stdout.write(`${batch} ${firstIds[0]}\n`);
  }
}
