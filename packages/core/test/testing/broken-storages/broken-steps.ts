import type { JobStep } from '../../../src/storage/job-store.ts';
import type { ReadingStore } from '../../../src/storage/reading-store.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { type BrokenStorage, without, withReadings } from './broken-storage.ts';
import { currentClaim, withRecords } from './job-faults.ts';
import { onceMaintained } from './upkeep-faults.ts';

const lost = 'steps of jobs > are refused when another worker has the job, and change nothing';
const ended = 'steps of jobs > are refused when the job is no longer running, and change nothing';
const recorded = 'steps of jobs > are recorded in the job together with what they remove';

type Removal = Parameters<ReadingStore['remove']>[0];

/** Storages that get steps of jobs wrong. */
export const brokenSteps: readonly BrokenStorage[] = [
  {
    fault: 'does not record steps',
    breakStorage: (storage) =>
      withRemoval(storage, (remove, query) => remove(without(query, 'step'))),
    caughtBy: [recorded, lost, ended],
  },
  {
    fault: 'lets whoever comes do a step',
    breakStorage: (storage) =>
      withSteps(storage, async (remove, query, step) =>
        remove({
          ...query,
          step: { ...step, claim: await currentClaim(storage.jobs, step.claim) },
        }),
      ),
    caughtBy: [lost],
  },
  {
    fault: 'records a step after what it does',
    breakStorage: (storage) =>
      withSteps(storage, async (remove, query, step) => {
        const removed = await remove(query);
        await remove({ ...query, step });
        return removed;
      }),
    caughtBy: [recorded, lost, ended],
  },
  {
    fault: 'records a step before what it does',
    breakStorage: (storage) =>
      withSteps(storage, async (remove, { deviceId, period, ...options }, step) => {
        const last = await storage.devices.list({ limit: 1 });
        const known = last.items[0]?.id ?? deviceId;
        await remove({ deviceId: known, period: { from: -1, to: 0 }, step });
        return remove({ deviceId, period, ...options });
      }),
    caughtBy: [
      'steps of jobs > of an unknown device are not recorded',
      'steps of jobs > that are aborted are not recorded',
    ],
  },
  {
    fault: 'does not record steps that have nothing to remove',
    breakStorage: (storage) =>
      withSteps(storage, async (remove, query, step) => {
        const { deviceId, period } = query;
        const { ids } = await storage.readings.page({ deviceId, period, limit: 1 });
        return remove(ids.length === 0 ? query : { ...query, step });
      }),
    caughtBy: ['steps of jobs > are recorded when there is nothing to remove', lost],
  },
  {
    fault: 'refuses steps of a job that is asked to be cancelled',
    breakStorage: (storage) =>
      withSteps(storage, async (remove, query, step) => {
        const job = await storage.jobs.find(step.claim.id);
        const claim = { ...step.claim, ...(job?.cancelRequested && { fence: -1 }) };
        return remove({ ...query, step: { ...step, claim } });
      }),
    caughtBy: [
      'steps of jobs > go on when the job is asked to be cancelled, or its lease has run out',
    ],
  },
  {
    fault: 'does not record steps that remove what is sealed',
    breakStorage: (storage) =>
      onceMaintained(storage, (readings) => ({
        remove: (query) => readings.remove(without(query, 'step')),
      })),
    caughtBy: ['steps of jobs > remove what is sealed as well'],
  },
  {
    fault: 'forgets the checkpoint when another worker takes over',
    breakStorage: (storage) =>
      withRecords(storage, 'claim', (job) => ({ ...job, checkpoint: null })),
    caughtBy: ['steps of jobs > show their checkpoint to the next worker'],
  },
];

function withRemoval(
  storage: Storage,
  change: (remove: ReadingStore['remove'], query: Removal) => Promise<number>,
): Storage {
  return withReadings(storage, (readings) => ({
    remove: (query) => change((right) => readings.remove(right), query),
  }));
}

/** The storage with removals changed that are steps. */
function withSteps(
  storage: Storage,
  change: (
    remove: ReadingStore['remove'],
    query: Omit<Removal, 'step'>,
    step: JobStep,
  ) => Promise<number>,
): Storage {
  return withRemoval(storage, async (remove, { step, ...query }) =>
    step === undefined ? remove(query) : change(remove, query, step),
  );
}
