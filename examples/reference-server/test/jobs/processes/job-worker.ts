import { openBullmqRunner } from '@device-stats/bullmq-runner';
import { createDeviceStats, type JobClaim, type Storage } from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';

// A worker with a short lease, and, as the tests ask for it, with a fault. It tells which removals it begins, and waits a moment before
// each, so that a test can end or stop it in just that moment.

const [path = '', redisUrl = '', fault = 'none'] = process.argv.slice(2);
const pauseMs = 100;

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

function withFault(sound: Storage): Storage {
  const { readings, jobs } = sound;
  const heldNow = async (claim: JobClaim): Promise<JobClaim> => ({
    id: claim.id,
    fence: (await jobs.find(claim.id))?.fence ?? claim.fence,
  });
  return {
    ...sound,
    readings: {
      ...readings,
      async remove(query) {
        console.log(`removing ${query.deviceId}`);
        await pause();
        const { step, ...plain } = query;
        if (step === undefined) return readings.remove(plain);
        if (fault === 'no fence') return readings.remove(plain);
        if (fault === 'effect outside the transaction') {
          const removed = await readings.remove(plain);
          await pause();
          // What is recorded removes nothing any more.
          await readings.remove({ ...plain, step });
          return removed;
        }
        return readings.remove(query);
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
