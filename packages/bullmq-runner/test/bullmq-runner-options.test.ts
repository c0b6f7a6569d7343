import { isDeviceStatsError } from '@device-stats/core';
import { expect, it } from 'vitest';
import { resolveOptions } from '../src/bullmq-runner-options.ts';
import { type BullmqRunnerOptions, openBullmqRunner } from '../src/index.ts';

const connection = 'redis://127.0.0.1:1';

it('has defaults for all options but the connection', () => {
  const { onWarning, ...options } = resolveOptions({ connection });
  expect(onWarning).toBeTypeOf('function');
  expect(options).toEqual({
    connection,
    prefix: 'device-stats',
    concurrency: 2,
    lockDurationMs: 30_000,
    stalledCheckMs: 15_000,
    keepFinished: 100,
    keepFinishedMs: 3_600_000,
  });
});

it.each<[string, Partial<Record<keyof BullmqRunnerOptions, unknown>>]>([
  ['connection', { connection: undefined }],
  ['connection', { connection: '127.0.0.1:6379' }],
  ['connection', { connection: 'http://127.0.0.1:6379' }],
  ['connection', { connection: `${connection}?keyPrefix=mine` }],
  ['connection', { connection: { host: '127.0.0.1', port: 1, keyPrefix: 'mine' } }],
  ['connection', { connection: 'redis://:secret%zz@127.0.0.1:1' }],
  ['prefix', { prefix: '' }],
  ['prefix', { prefix: 'a:b' }],
  ['prefix', { prefix: 'a b' }],
  ['concurrency', { concurrency: -1 }],
  ['concurrency', { concurrency: 1.5 }],
  ['lockDurationMs', { lockDurationMs: 99 }],
  ['stalledCheckMs', { stalledCheckMs: Number.NaN }],
  ['keepFinished', { keepFinished: -1 }],
  ['keepFinishedMs', { keepFinishedMs: Number.POSITIVE_INFINITY }],
  ['onWarning', { onWarning: 'loud' }],
])('refuses a wrong %s, and does not repeat a password: %j', async (option, options) => {
  const given = { connection, ...options } as BullmqRunnerOptions; // as untyped code may call it
  const error: unknown = await openBullmqRunner(given).catch((reason: unknown) => reason);
  expect(isDeviceStatsError(error, 'INVALID_OPTION') && error.details.option).toBe(option);
  expect(String(error)).not.toContain('secret');
});
