import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createDeviceStats,
  createInMemoryStorage,
  type DeviceStats,
  type JobParams,
} from '../../../src/index.ts';
import { propertyRuns } from '../../property-runs.ts';
import { createMemoryFiles, type MemoryFiles } from './memory-files.ts';

type Facade = DeviceStats<'x', 'y'>;

const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 5e-324, -Number.MAX_VALUE, 0.1, 1e21, 1e-7, 2 ** 53),
);

const deviceId = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
    fc.string({ unit: fc.constantFrom('"', ',', ' ', ';', "'", '\uFEFF', '\u2028', 'é', '😀') }),
  )
  .filter((id) => /^[^\p{Cc}\p{Cs}]{1,200}$/u.test(id) && id !== '.' && id !== '..');

const file = fc.record({
  deviceId,
  readings: fc.array(
    fc.record({
      timestamp: fc.integer({ min: 0, max: 253_402_300_799_999 }),
      x: value,
      y: fc.option(value, { nil: null }),
    }),
    { minLength: 1, maxLength: 30 },
  ),
  format: fc.constantFrom('csv', 'ndjson'),
  chunkBytes: fc.integer({ min: 1, max: 200 }),
});

test('what was exported can be imported again, to the bit, however the file is cut', async () => {
  await fc.assert(
    fc.asyncProperty(file, async ({ deviceId: id, readings, format, chunkBytes }) => {
      const files = createMemoryFiles(chunkBytes);
      await using first = open(files);
      await using second = open(files);
      await first.readings.appendBatch(id, readings);
      const params = { file: 'a', format } as const;
      await done(first, 'export', { ...params, deviceId: id });
      await done(second, 'import', params);
      expect(await contentOf(second, id)).toStrictEqual(await contentOf(first, id));
      expect((await second.devices.list()).items).toHaveLength(1);
    }),
    propertyRuns(100),
  );
});

function open(files: MemoryFiles): Facade {
  const metrics = ['x', { name: 'y', optional: true }] as const;
  return createDeviceStats({ storage: createInMemoryStorage(), metrics, files });
}

async function done<K extends 'import' | 'export'>(
  { jobs }: Facade,
  kind: K,
  params: JobParams[K],
): Promise<void> {
  const { id } = await jobs.submit(kind, params);
  expect(await jobs.wait(id)).toMatchObject({ state: 'succeeded', error: null });
}

/** All readings but their ids, which another storage gives anew. */
async function contentOf({ readings }: Facade, id: string): Promise<readonly unknown[]> {
  const content: unknown[] = [];
  for await (const { id: _, ...reading } of readings.stream(id)) content.push(reading);
  return content;
}
