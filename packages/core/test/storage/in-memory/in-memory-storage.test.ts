import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../../../src/device/device.ts';
import type { ReadingColumns } from '../../../src/reading/reading-columns.ts';
import { createInMemoryStorage } from '../../../src/storage/in-memory/in-memory-storage.ts';
import type { Storage } from '../../../src/storage/storage.ts';

const deviceId = 'a' as DeviceId;
const nowMs = 1;
const columnCount = 3;

describe('createInMemoryStorage', () => {
  it('keeps a million readings in little more than their bytes', async () => {
    const storage = await openStorage();
    const [batches, size] = [1_000, 1_000];
    for (let batch = 0; batch < batches; batch += 1) {
      await append(
        storage,
        Array.from({ length: size }, (_, row) => batch * size + row),
      );
    }
    expect((await storage.devices.find(deviceId))?.readingCount).toBe(1_000_000);
    expect(await bytesPerReading(storage)).toBeLessThan(8 * columnCount * 1.05);
  });

  it('keeps readings that come one by one as compactly', async () => {
    const storage = await openStorage();
    for (let timestamp = 0; timestamp < 20_000; timestamp += 1) await append(storage, [timestamp]);
    expect(await bytesPerReading(storage)).toBeLessThan(8 * columnCount * 1.15);
  });

  it('keeps late readings in order and in not much more space', async () => {
    const storage = await openStorage();
    const timestamps = Array.from({ length: 20_000 }, (_, index) => (index * 7_919) % 20_000);
    for (const timestamp of timestamps) await append(storage, [timestamp]);
    const page = await storage.readings.page({ deviceId, period: {}, limit: 30_000 });
    expect(page.timestamps).toEqual(Float64Array.from(timestamps.keys()));
    expect(await bytesPerReading(storage)).toBeLessThan(8 * columnCount * 2.1);
  });

  it('gives views out without a copy', async () => {
    const storage = await openStorage();
    await append(storage, [1, 2, 3]);
    const [[first], [second]] = [await blocksOf(storage), await blocksOf(storage)];
    expect(first?.timestamps.buffer).toBe(second?.timestamps.buffer);
  });

  it('stores nothing of a batch whose columns do not fit the metrics', async () => {
    const storage = await openStorage();
    const fitting = { timestamps: Float64Array.of(1), values: [Float64Array.of(1)] };
    const faulty: readonly ReadingColumns[] = [
      { timestamps: Float64Array.of(1), values: [] },
      { timestamps: Float64Array.of(1), values: [Float64Array.of(1), Float64Array.of(1)] },
      { timestamps: Float64Array.of(1, 2), values: [Float64Array.of(1)] },
    ];
    for (const readings of faulty) {
      const batch = [fitting, readings].map((columns) => ({ deviceId, readings: columns }));
      const promise = storage.readings.append(batch, { nowMs });
      await expect(promise).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    expect(await storage.devices.list({ limit: 1 })).toEqual({ items: [] });
  });

  it('asks for metrics before it stores readings', async () => {
    const storage = createInMemoryStorage();
    await expect(append(storage, [1])).rejects.toThrow('declareMetrics');
  });

  it('stores readings without the optional metrics that were added later', async () => {
    const storage = await openStorage();
    await storage.declareMetrics([
      { name: 'x', optional: false },
      { name: 'y', optional: true },
    ]);
    await append(storage, [1]);
    const { values } = await storage.readings.findLatest(deviceId);
    expect(values).toEqual([Float64Array.of(1), Float64Array.of(Number.NaN)]);
  });

  it('names the thing that is missing and says what to do', async () => {
    const storage = await openStorage();
    await expect(storage.readings.findLatest(deviceId)).rejects.toThrow(
      'There is no device "a". A device exists once it is registered or has a reading.',
    );
  });
});

async function openStorage(): Promise<Storage> {
  const storage = createInMemoryStorage();
  await storage.declareMetrics([{ name: 'x', optional: false }]);
  return storage;
}

function append(storage: Storage, timestamps: readonly number[]): Promise<unknown> {
  const column = Float64Array.from(timestamps);
  const readings = { timestamps: column, values: [column] };
  return storage.readings.append([{ deviceId, readings }], { nowMs });
}

async function blocksOf(storage: Storage): Promise<readonly ReadingColumns[]> {
  const subject = { kind: 'device', deviceId } as const;
  return (await storage.readings.openView({ subject, period: {} })).devices[0]?.loose ?? [];
}

/** What the columns take: that of the ids, which a view does not show, is as long as that of the timestamps. */
async function bytesPerReading(storage: Storage): Promise<number> {
  const blocks = await blocksOf(storage);
  const bytes = blocks.map(({ timestamps: { buffer } }) => buffer.byteLength * columnCount);
  const rowCount = blocks.reduce((sum, { timestamps }) => sum + timestamps.length, 0);
  return bytes.reduce((sum, size) => sum + size, 0) / rowCount;
}
