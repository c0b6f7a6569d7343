import { describe, it } from 'vitest';
import { noServer } from './redis-server.ts';

const suite = { group: describe, test: it };

/** Groups tests that need a Redis server to start: they are skipped where there is none, with a notice, and fail under CI=true. */
export function describeWithRedis(name: string, body: () => void): void {
  if (noServer === null) {
    suite.group(name, { timeout: 30_000 }, body);
  } else if (process.env['CI'] === 'true') {
    suite.test(name, () => {
      throw new Error(`Not tested: ${noServer}`);
    });
  } else {
    console.warn(`SKIPPED ${name}: ${noServer}.`);
    suite.test.skip(`${name} (skipped: ${noServer})`, () => undefined);
  }
}
