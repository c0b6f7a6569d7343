import { openBullmqRunner } from '@device-stats/bullmq-runner';
import { noServer, RedisServer } from '../../../packages/bullmq-runner/test/redis-server.ts';

/** A Redis for as long as it is needed. */
export interface CheckRedis extends AsyncDisposable {
  readonly url: string;
}

const usualUrl = 'redis://127.0.0.1:6379';

/**
 * The Redis at REDIS_URL; without one, a new one on a free port; where none can be started, the one at the usual port.
 *
 * @returns what to do, in a sentence, when there is none
 */
export async function redisToCheckWith(): Promise<CheckRedis | string> {
  const { REDIS_URL } = process.env;
  if (REDIS_URL) {
    const problem = await problemOf(REDIS_URL);
    const advice = 'Start it, or leave REDIS_URL out to have one started for the check.';
    return problem === null ? lasting(REDIS_URL) : `${problem} ${advice}`;
  }
  const started = await startRedis();
  if (typeof started !== 'string') return started;
  if ((await problemOf(usualUrl)) === null) return lasting(usualUrl);
  return `No Redis answers at ${usualUrl}, and none can be started: ${started}. Do one or the other, or set REDIS_URL.`;
}

/** A Redis of its own; or why there is none. */
async function startRedis(): Promise<CheckRedis | string> {
  if (noServer !== null) return noServer;
  const server = await RedisServer.reserve();
  try {
    await server.start();
  } catch (error) {
    await server.discard();
    return String(error);
  }
  return { url: server.url, [Symbol.asyncDispose]: () => server.discard() };
}

/** Why it cannot be used; null when it can. */
async function problemOf(connection: string): Promise<string | null> {
  const runner = await openBullmqRunner({ connection, concurrency: 0 });
  try {
    return (await runner.status()).problem;
  } finally {
    await runner.close({ deadlineMs: 1_000 });
  }
}

function lasting(url: string): CheckRedis {
  return { url, [Symbol.asyncDispose]: async () => undefined };
}
