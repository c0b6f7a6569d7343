import { openBullmqRunner } from '@device-stats/bullmq-runner';
import {
  createDeviceStats,
  type JobClaim,
  type JobStep,
  type ReadingStore,
  type Storage,
} from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';

// A worker with a short lease, and, as the tests ask for it, with a fault. It tells which removals it begins, and waits a moment before
// each, so that a test can end or stop it in just that moment.

const [path = '', redisUrl = '', fault = 'none'] = process.argv.slice(2);
const pauseMs = 500;

const storage = await openSqliteStorage({ path });
const deviceStats = createDeviceStats({
  storage: withFault(storage),
  runner: await openBullmqRunner({
    connection: redisUrl,
    concurrency: 4,
    lockDurationMs: 2_000,
    stalledCheckMs: 1_000,
  }),
  jobs: { leaseMs: 1_000 },
});
await deviceStats.ready();
console.log('ready');

type Removal = Omit<Parameters<ReadingStore['remove']>[0], 'step' | 'signal'>;

/** The signal is left out: that the claim is lost is to show by the claim. */
function withFault(sound: Storage): Storage {
  const { readings, jobs } = sound;
  const heldNow = async (claim: JobClaim): Promise<JobClaim> => ({
    id: claim.id,
    fence: (await jobs.find(claim.id))?.fence ?? claim.fence,
  });
  const removeSoundly = async (query: Removal, step: JobStep | undefined): Promise<number> =>
    readings.remove({ ...query, ...(step && { step }) });
  const removals: Readonly<Record<string, typeof removeSoundly>> = {
    'no fence': (query) => readings.remove(query),
    'effect outside the transaction': async (query, step) => {
      const removed = await readings.remove(query);
      await pause();
      // What is recorded removes nothing any more.
      await removeSoundly(query, step);
      return removed;
    },
  };
  const remove = removals[fault] ?? removeSoundly;
  return {
    ...sound,
    readings: {
      ...readings,
      async remove({ step, ...asked }) {
        const query: Removal = { deviceId: asked.deviceId, period: asked.period };
        console.log(`removing ${query.deviceId}`);
        await pause();
        try {
          return await remove(query, step);
        } finally {
          console.log(`removed ${query.deviceId}`);
        }
      },
    },
    jobs: {
      ...jobs,
      async finish(claim, outcome, options) {
        return jobs.finish(fault === 'no fence' ? await heldNow(claim) : claim, outcome, options);
      },
    },
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, pauseMs);
  });
}
