import assert from 'node:assert/strict';
import { isDeviceStatsError } from '../../errors/device-stats-error.ts';
import type { ErrorCode, ErrorDetails } from '../../errors/error-code.ts';
import type { Facet } from './facet-scope.ts';
import { range, sample } from './sample-readings.ts';

const unknownUser = 999_999;

/** Errors, and the facts they carry. */
export const errorsFacet: Facet = {
  name: 'errors',
  define({ test }) {
    test('name the device that is not there', async ({ devices, readings }) => {
      for (const call of [() => devices.get('b/c'), () => readings.getLatest('b/c')]) {
        assert.deepEqual(await detailsOf('DEVICE_NOT_FOUND', call), { deviceId: 'b/c' });
      }
    });

    test('name the user who is not there', async ({ users, statistics }) => {
      for (const call of [() => users.get(unknownUser), () => statistics.ofUser(unknownUser)]) {
        assert.deepEqual(await detailsOf('USER_NOT_FOUND', call), { userId: unknownUser });
      }
    });

    test('tell the limit and what was asked', async ({ readings, statistics }) => {
      await readings.append('a', sample(1));
      const quantiles = range(0, 25).map((index) => index / 100);
      const asked = await detailsOf('LIMIT_EXCEEDED', () =>
        statistics.ofDevice('a', { quantiles }),
      );
      assert.deepEqual(asked, { limit: 20, requested: 25 });
      const series = { every: '1d', from: 0, to: 2_000 * 86_400_000 };
      const { limit, requested } = await detailsOf('LIMIT_EXCEEDED', () =>
        statistics.seriesOfDevice('a', series),
      );
      assert.equal(limit, 1_000);
      assert.equal(requested, 2_000);
    });

    test('come with a sentence', async ({ devices, readings, users }) => {
      await devices.register('a');
      for (const call of [
        () => devices.get('nobody'),
        () => users.get(unknownUser),
        () => readings.getLatest('a'),
        () => readings.list('a', { cursor: 'x' }),
        () => readings.list('a', { from: 2, to: 1 }),
        () => readings.append('a', { x: Number.NaN, y: 0 }),
      ]) {
        await assert.rejects(call, (error: unknown) => {
          assert.ok(isDeviceStatsError(error), 'it is an error of device-stats');
          assert.match(error.message, /^[A-Z].{10,}\.$/su);
          assert.equal(error.retryable, false);
          return true;
        });
      }
    });
  },
};

async function detailsOf<C extends ErrorCode>(
  code: C,
  call: () => Promise<unknown>,
): Promise<ErrorDetails[C]> {
  try {
    await call();
  } catch (error) {
    if (isDeviceStatsError(error, code)) return error.details;
    throw error;
  }
  assert.fail(`expected a rejection with ${code}`);
}
