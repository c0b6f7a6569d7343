import type { DeviceId } from '@device-stats/core';
import { openSqliteStorage } from '../../src/index.ts';

/**
 * Appends numbered batches from `first` on, eight at a time, `count` of them or for ever, and prints of each that was
 * acknowledged its number and the first id. Of a reading, `x` is the number of its batch, `y` its row, `z` the size.
 */
const [path = '', first = '0', count = 'Infinity'] = process.argv.slice(2);
const storage = await openSqliteStorage({ path });
await storage.declareMetrics(['x', 'y', 'z'].map((name) => ({ name, optional: false })));

const end = Number(first) + Number(count);
let next = Number(first);
await Promise.all(Array.from({ length: 8 }, appendUntilEnd));
await storage.close();

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
