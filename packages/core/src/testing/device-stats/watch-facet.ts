import assert from 'node:assert/strict';
import type { Device } from '../../device/device.ts';
import { isDeviceStatsError } from '../../errors/device-stats-error.ts';
import type { Facet, TestBed } from './facet-scope.ts';

const reading = { x: 1, y: 2 };

/** Watching a device. */
export const watchFacet: Facet = {
  name: 'watching',
  define({ test }) {
    test('begins with the device as it is, and tells of each later state', async (bed) => {
      await bed.readings.append('a', reading);
      await watching(bed, async ({ next }) => {
        assert.deepEqual(await next(), await bed.devices.get('a'));
        await bed.readings.appendBatch('a', [reading, reading]);
        assert.deepEqual(await next(), await bed.devices.get('a'));
        await bed.readings.remove('a');
        const { readingCount } = await next();
        assert.equal(readingCount, 0);
      });
    });

    test('tells of a state once, and leaves out those between', async (bed) => {
      await bed.devices.register('a');
      await watching(bed, async ({ next }) => {
        assert.equal((await next()).readingCount, 0);
        await bed.readings.append('a', reading);
        await bed.readings.append('b', reading);
        await bed.readings.append('a', reading);
        let last = await next();
        // How many there are depends on when it looks.
        if (last.readingCount === 1) last = await next();
        assert.deepEqual(last, await bed.devices.get('a'));
        await bed.readings.append('a', reading);
        assert.equal((await next()).readingCount, 3);
      });
    });

    test('rejects for a device that is not there, and once it is removed', async (bed) => {
      await watching(bed, async ({ next }) => {
        assert.ok(isDeviceStatsError(await errorOf(next()), 'DEVICE_NOT_FOUND'));
      });
      await bed.devices.register('a');
      await watching(bed, async ({ next }) => {
        await next();
        const gone = next();
        await bed.devices.remove('a');
        assert.ok(isDeviceStatsError(await errorOf(gone), 'DEVICE_NOT_FOUND'));
      });
    });

    test('ends with the reason of an aborted signal', async (bed) => {
      await bed.devices.register('a');
      await watching(bed, async ({ next, controller }) => {
        await next();
        const reason = new Error('nobody looks any more');
        const waiting = errorOf(next());
        controller.abort(reason);
        assert.equal(await waiting, reason);
      });
    });
  },
};

interface Watching {
  /** Its next state. */
  readonly next: () => Promise<Device>;
  readonly controller: AbortController;
}

/** Watches the device `a` meanwhile. */
async function watching(
  { devices }: TestBed,
  look: (watching: Watching) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const states = devices.watch('a', { signal })[Symbol.asyncIterator]();
  const next = async (): Promise<Device> => {
    const state = await states.next();
    assert.ok(state.done !== true, 'it does not end by itself');
    return state.value;
  };
  try {
    await look({ next, controller });
  } finally {
    controller.abort();
  }
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail('it was to reject'),
    (error: unknown) => error,
  );
}
