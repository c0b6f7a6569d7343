import { afterAll } from 'vitest';
import { RedisServer } from './redis-server.ts';

/** A server for all tests of a group. */
export function sharedServer(): () => Promise<RedisServer> {
  let starting: Promise<RedisServer> | undefined;
  afterAll(async () => {
    await (await starting)?.discard();
  });
  return () => {
    starting ??= RedisServer.start();
    return starting;
  };
}
