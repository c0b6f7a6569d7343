import assert from 'node:assert/strict';
import type { MaintenanceTurn } from '../../storage/maintenance.ts';
import type { Storage } from '../../storage/storage.ts';

/** A turn of the upkeep, some time after the readings of the tests came. */
export const turn: MaintenanceTurn = { holder: 'somebody', nowMs: 1_000_000, leaseMs: 10_000 };

/** When whatever the upkeep keeps for a while is past its time. */
export const muchLaterMs: number = turn.nowMs + 24 * 60 * 60 * 1_000;

const mostSteps = 20_000;
/** The first steps after which a test looks, and of how many later ones it looks after one. */
const watched = { first: 30, oneIn: 7 };

/** Does all the upkeep that is due, as the only one that does. `afterStep` is called after each of the first steps, then some. */
export async function maintainAll(
  storage: Storage,
  options: { readonly nowMs?: number; readonly afterStep?: () => Promise<void> } = {},
): Promise<void> {
  const { nowMs = turn.nowMs, afterStep } = options;
  for (let step = 0; step < mostSteps; step += 1) {
    const outcome = await storage.maintain({ ...turn, nowMs });
    if (outcome !== 'worked') {
      assert.equal(outcome, 'idle', 'nobody else does the upkeep');
      return;
    }
    if (step < watched.first || step % watched.oneIn === 0) await afterStep?.();
  }
  assert.fail(`the upkeep of a few readings ends within ${mostSteps} steps`);
}
