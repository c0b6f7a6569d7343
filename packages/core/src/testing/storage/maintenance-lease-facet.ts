import assert from 'node:assert/strict';
import type { MaintenanceOutcome } from '../../storage/maintenance.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { readRows } from './read-all.ts';
import { sameItems } from './same-items.ts';
import { device, entry, range } from './sample-readings.ts';
import { turn } from './upkeep.ts';

const a = device('a');

/** Who does the upkeep. A storage that needs none is idle, whoever asks. */
export const maintenanceLeaseFacet: Facet = {
  name: 'the lease of the upkeep',
  define({ test }) {
    test('keeps others from the upkeep until it ends', async (bed) => {
      await appendMuch(bed);
      const { nowMs, leaseMs } = turn;
      const one = await maintain(bed, { holder: 'one', nowMs });
      assert.notEqual(one, 'leased', 'nobody has it');
      const hasUpkeep = one === 'worked';
      for (const afterMs of [0, 1, leaseMs - 1]) {
        const two = await maintain(bed, { holder: 'two', nowMs: nowMs + afterMs });
        if (hasUpkeep) assert.notEqual(two, 'worked', `${afterMs} ms after it was taken`);
        else assert.equal(two, 'idle');
      }
      const two = await maintain(bed, { holder: 'two', nowMs: nowMs + leaseMs });
      assert.notEqual(two, 'leased', 'it has run out');
      if (two !== 'worked') return;
      const again = await maintain(bed, { holder: 'one', nowMs: nowMs + leaseMs + 1 });
      assert.notEqual(again, 'worked', 'another has it now');
    });

    test('is longer with every turn of its holder', async (bed) => {
      await appendMuch(bed);
      const { nowMs, leaseMs } = turn;
      for (const shares of [0, 0.75, 1.5]) {
        const outcome = await maintain(bed, { holder: 'one', nowMs: nowMs + shares * leaseMs });
        assert.notEqual(outcome, 'leased', 'a holder does not stand in its own way');
        if (outcome !== 'worked') return;
      }
      const two = await maintain(bed, { holder: 'two', nowMs: nowMs + 1.9 * leaseMs });
      assert.notEqual(two, 'worked', 'it was taken anew');
    });

    test('is taken by one of many', async (bed) => {
      await appendMuch(bed);
      const outcomes = await Promise.all(
        range(0, 8).map((index) => maintain(bed, { holder: `${index}`, nowMs: turn.nowMs })),
      );
      const working = outcomes.filter((outcome) => outcome === 'worked');
      assert.ok(working.length <= 1, `${working.length} have it`);
      sameItems(
        (await readRows(bed.storage, a)).map(({ timestamp }) => timestamp),
        range(0, rowCount),
      );
    });
  },
};

/** Enough to keep any storage that needs upkeep busy for several turns. */
const rowCount = 12_000;

async function appendMuch({ storage, metrics }: TestBed): Promise<void> {
  for (let start = 0; start < rowCount; start += 1_000) {
    const batch = [entry(a, metrics, range(start, start + 1_000))];
    await storage.readings.append(batch, { nowMs: 1 });
  }
}

async function maintain(
  { storage }: TestBed,
  who: { readonly holder: string; readonly nowMs: number },
): Promise<MaintenanceOutcome> {
  return storage.maintain({ ...turn, ...who });
}
