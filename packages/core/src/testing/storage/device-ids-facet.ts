import assert from 'node:assert/strict';
import type { Facet } from './facet-scope.ts';
import { listAll, readTimestamps } from './read-all.ts';
import { device, deviceIds, entry } from './sample-readings.ts';

/** Ids that storages have been seen to confuse, cut, fold, trim, convert or interpret. All are different devices. */
const trickyIds = deviceIds(
  'plain',
  'Plain',
  'plain ',
  ' plain',
  'plain/',
  'pla%',
  'pla_n',
  'caf\u00e9',
  'cafe\u0301',
  'cafe',
  'stra\u00dfe',
  'strasse',
  '\ufb01n',
  'fin',
  '\u0130',
  'i\u0307',
  '1',
  '01',
  '1.0',
  '1e0',
  '\uff11',
  'true',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  '...',
  'a/b',
  'a\\b',
  'a%2Fb',
  'a:b',
  'a,b',
  "o'hara",
  "o''hara",
  '"quoted"',
  '`quoted`',
  "'; DROP TABLE devices; --",
  '$1',
  '?',
  '{}',
  '[1]',
  '\u{1f321}\ufe0f',
  '\u{1f321}',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  '\u{1f468}\u{1f469}\u{1f467}',
  '\u062d\u0633\u0627\u0633',
  '\u200f\u062d\u0633\u0627\u0633',
  '\u6e29\u5ea6\u8ba1',
  '\ufeffplain',
  '\uffff',
  '\u{10ffff}',
  'x'.repeat(200),
  `${'x'.repeat(199)}y`,
  '\u{1f321}'.repeat(200),
  `${'\u{1f321}'.repeat(199)}\u{1f320}`,
);

/** Device ids are any Unicode, and compared as they are. */
export const deviceIdsFacet: Facet = {
  name: 'device ids',
  define({ test }) {
    test('keeps ids as they are, and every one apart', async ({ storage: { devices } }) => {
      for (const id of trickyIds) {
        assert.equal((await devices.register(id, { nowMs: 1 })).created, true, describeId(id));
      }
      for (const id of trickyIds) {
        assert.equal((await devices.register(id, { nowMs: 2 })).created, false, describeId(id));
        assert.equal((await devices.find(id))?.id, id);
      }
      const listed = await listAll((page) => devices.list(page), 7);
      assert.deepEqual(
        listed.map(({ id }) => id),
        trickyIds,
      );
    });

    test('keeps the readings of every id apart', async ({ storage, metrics }) => {
      const batch = trickyIds.map((id, index) => entry(id, metrics, [index]));
      await storage.readings.append(batch, { nowMs: 1 });
      for (const [index, id] of trickyIds.entries()) {
        assert.deepEqual(await readTimestamps(storage, id), [index], describeId(id));
      }
    });

    test('removes a device and no other with a similar id', async ({ storage, metrics }) => {
      const batch = trickyIds.map((id, index) => entry(id, metrics, [index]));
      await storage.readings.append(batch, { nowMs: 1 });
      for (const [index, id] of trickyIds.entries()) {
        if (index % 2 === 0) assert.equal(await storage.devices.remove(id), true, describeId(id));
      }
      for (const [index, id] of trickyIds.entries()) {
        const found = await storage.devices.find(id);
        assert.equal(found?.readingCount, index % 2 === 0 ? undefined : 1, describeId(id));
      }
    });

    test('links devices of any id', async ({ storage: { devices, users, readings } }) => {
      for (const id of trickyIds) await devices.register(id, { nowMs: 1 });
      const { user } = await users.create({ name: 'u', deviceIds: trickyIds }, { nowMs: 1 });
      assert.deepEqual(user.deviceIds, trickyIds);
      assert.deepEqual((await users.find(user.id))?.deviceIds, trickyIds);
      const versions = await readings.versions({ kind: 'user', userId: user.id });
      assert.deepEqual(
        versions.map(({ deviceId }) => deviceId),
        trickyIds,
      );
    });

    test('finds nothing under an id that is only similar', async ({ storage: { devices } }) => {
      await devices.register(device('caf\u00e9'), { nowMs: 1 });
      await devices.register(device('plain'), { nowMs: 1 });
      for (const id of deviceIds(
        'cafe\u0301',
        'cafe',
        'CAF\u00c9',
        'plain ',
        'PLAIN',
        'pla%',
        '%',
      )) {
        assert.equal(await devices.find(id), undefined, describeId(id));
      }
    });
  },
};

function describeId(id: string): string {
  return `the device ${JSON.stringify(id)}`;
}
