import type { Redis } from 'ioredis';

/** What is wrong with the settings of a Redis that keeps a queue, for people. */
export async function findFaultySettings(client: Redis): Promise<readonly string[]> {
  const info = await client.info('memory');
  const policy = /^maxmemory_policy:(.*?)\r?$/m.exec(info)?.[1];
  if (policy === undefined || policy === 'noeviction') return [];
  return [
    `The maxmemory-policy of Redis is ${policy}: when its memory is full, it drops jobs that wait, which are late then. Set it to noeviction.`,
  ];
}
