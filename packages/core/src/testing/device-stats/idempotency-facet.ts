import assert from 'node:assert/strict';
import { rejectsWith } from '../storage/rejections.ts';
import { type Facet, startMs } from './facet-scope.ts';
import { countOf, range, readAll, sample } from './sample-readings.ts';

const idempotencyKey = '5f0c41e2';

/** Idempotency keys: a repeat changes nothing, and answers as the first did. */
export const idempotencyFacet: Facet = {
  name: 'idempotency',
  define({ test }) {
    test('answers a repeat of one reading as the first', async (bed) => {
      const first = await bed.readings.append('a', sample(1, 5), { idempotencyKey });
      const again = await bed.readings.append('a', sample(1, 5), { idempotencyKey });
      assert.deepEqual(again, first);
      assert.deepEqual(await readAll(bed, 'a'), [first]);
    });

    test('answers a repeat without a timestamp with the first timestamp', async (bed) => {
      const reading = { x: 1, y: 2 };
      const first = await bed.readings.append('a', reading, { idempotencyKey });
      bed.clock.nowMs += 5_000;
      const again = await bed.readings.append('a', reading, { idempotencyKey });
      assert.deepEqual(again, first);
      assert.equal(again.timestamp, startMs);
      assert.equal(await countOf(bed, 'a'), 1);
    });

    test('tells a timestamp that was handed in from one that was not', async ({ readings }) => {
      const reading = { x: 1, y: 2 };
      await readings.append('a', reading, { idempotencyKey });
      const dated = { ...reading, timestamp: startMs };
      await rejectsWith('IDEMPOTENCY_CONFLICT', () =>
        readings.append('a', dated, { idempotencyKey }),
      );
    });

    test('takes what means the same as the same', async (bed) => {
      const { readings } = bed;
      await readings.append('a', { x: 1, y: 0, timestamp: 1_000 }, { idempotencyKey });
      const timestamp = '1970-01-01T00:00:01Z';
      await readings.append('a', { battery: null, timestamp, y: -0, x: 1 }, { idempotencyKey });
      assert.equal(await countOf(bed, 'a'), 1);
    });

    test('counts a repeated batch once', async (bed) => {
      const { readings } = bed;
      const batch = [sample(1), { x: 1, y: 1 }, sample(2)];
      const many = batch.map((reading, index) => ({ ...reading, deviceId: `b${index % 2}` }));
      for (const round of [1, 2, 3]) {
        bed.clock.nowMs += round;
        assert.deepEqual(await readings.appendBatch('a', batch, { idempotencyKey }), {
          accepted: 3,
        });
        assert.deepEqual(await readings.appendMany(many, { idempotencyKey }), { accepted: 3 });
      }
      const counts = [await countOf(bed, 'a'), await countOf(bed, 'b0'), await countOf(bed, 'b1')];
      assert.deepEqual(counts, [3, 2, 1]);
    });

    test('counts concurrent twins once', async (bed) => {
      const { readings } = bed;
      const stored = await Promise.all(
        range(0, 10).map(() => readings.append('a', { x: 1, y: 1 }, { idempotencyKey })),
      );
      assert.equal(new Set(stored.map(({ id }) => id)).size, 1);
      await Promise.all(
        range(0, 10).map(() =>
          readings.appendBatch('a', [sample(2), sample(3)], { idempotencyKey }),
        ),
      );
      assert.equal(await countOf(bed, 'a'), 3);
    });

    test('refuses another write under the same key, and stores nothing of it', async (bed) => {
      const { readings } = bed;
      const conflict = 'IDEMPOTENCY_CONFLICT';
      await readings.append('a', sample(1, 1), { idempotencyKey });
      await rejectsWith(conflict, () => readings.append('a', sample(1, 2), { idempotencyKey }));
      const batch = [sample(1), sample(2)];
      await readings.appendBatch('a', batch, { idempotencyKey });
      for (const other of [batch.toReversed(), [...batch, sample(3)], batch.slice(1)]) {
        await rejectsWith(conflict, () => readings.appendBatch('a', other, { idempotencyKey }));
      }
      const many = batch.map((reading, index) => ({ ...reading, deviceId: `d${index}` }));
      await readings.appendMany(many, { idempotencyKey });
      const swapped = many.map((reading, index) => ({ ...reading, deviceId: `d${1 - index}` }));
      await rejectsWith(conflict, () => readings.appendMany(swapped, { idempotencyKey }));
      assert.deepEqual([await countOf(bed, 'a'), await countOf(bed, 'd0')], [3, 1]);
    });

    test('takes a key for each device and operation separately', async (bed) => {
      const { readings, users } = bed;
      await readings.append('a', sample(1), { idempotencyKey });
      await readings.append('b', sample(2), { idempotencyKey });
      await readings.appendBatch('a', [sample(3)], { idempotencyKey });
      await readings.appendMany([{ ...sample(4), deviceId: 'a' }], { idempotencyKey });
      await users.create({ name: 'n' }, { idempotencyKey });
      assert.deepEqual([await countOf(bed, 'a'), await countOf(bed, 'b')], [3, 1]);
    });

    test('takes writes without a key, or under another one, as new writes', async (bed) => {
      const { readings } = bed;
      await readings.append('a', sample(1), { idempotencyKey });
      await readings.append('a', sample(1), { idempotencyKey: `${idempotencyKey}-2` });
      await readings.append('a', sample(1));
      assert.equal(await countOf(bed, 'a'), 3);
    });

    test('leaves a key free that a refused write had', async (bed) => {
      const { readings } = bed;
      const faulty = { x: Number.NaN, y: 1 };
      await rejectsWith('INVALID_INPUT', () => readings.append('a', faulty, { idempotencyKey }));
      await readings.append('a', sample(1), { idempotencyKey });
      assert.equal(await countOf(bed, 'a'), 1);
    });

    test('makes a user once', async ({ devices, users }) => {
      await devices.register('a');
      const input = { name: 'n', deviceIds: ['a'] };
      const first = await users.create(input, { idempotencyKey });
      assert.deepEqual(await users.create(input, { idempotencyKey }), first);
      const twins = await Promise.all(
        range(0, 5).map(() => users.create(input, { idempotencyKey })),
      );
      assert.deepEqual(new Set(twins.map(({ id }) => id)), new Set([first.id]));
      await rejectsWith('IDEMPOTENCY_CONFLICT', () =>
        users.create({ name: 'm' }, { idempotencyKey }),
      );
      assert.deepEqual((await users.list()).items, [first]);
    });
  },
};
