import { isDeviceStatsError } from '@device-stats/core';
import { expect, it } from 'vitest';
import { assertNodeVersion } from '../src/node-version.ts';

it('accepts the least version of Node.js and later ones', () => {
  for (const version of ['22.18.0', '22.19.1', '24.0.0', '100.1.0']) {
    expect(() => assertNodeVersion(version)).not.toThrow();
  }
});

it('refuses a version of Node.js on which the process would crash, in words', () => {
  for (const version of ['20.20.2', '22.17.9', '18.0.0']) {
    const refusal = (): void => assertNodeVersion(version);
    expect(refusal).toThrow(`needs Node.js 22.18 or later; this is ${version}`);
    expect(refusal).toThrow(expect.toSatisfy((e) => isDeviceStatsError(e, 'UNSUPPORTED_STORAGE')));
  }
});
