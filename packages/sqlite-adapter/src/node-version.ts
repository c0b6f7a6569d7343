import { DeviceStatsError } from '@device-stats/core';

const least = { major: 22, minor: 18 };

/**
 * Refuses versions of Node.js on which better-sqlite3 ends the process instead of failing.
 *
 * @throws `UNSUPPORTED_STORAGE`
 */
export function assertNodeVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > least.major || (major === least.major && minor >= least.minor)) return;
  const supported = `Node.js ${least.major}.${least.minor} or later`;
  throw new DeviceStatsError('UNSUPPORTED_STORAGE', {
    message: `SQLite storage needs ${supported}; this is ${version}. Use a newer Node.js.`,
    details: { found: `Node.js ${version}`, supported },
  });
}
