import { describe, expect, test } from 'vitest';
import { createParsingTurns } from '../../src/http/parsing-turns.ts';
import { appendLines } from '../../src/ingestion/append-lines.ts';
import { createTestApi } from '../api-client.ts';

const encoder = new TextEncoder();
const line = '{"x":1,"y":2,"z":3}\n';
const parts = { maxLineBytes: 100, takeParsingTurn: createParsingTurns(), monitoring: undefined };

describe('appendLines', () => {
  test('keeps what was committed when the connection is cut', async () => {
    await using api = createTestApi();
    let chunks = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks += 1;
        if (chunks <= 3) controller.enqueue(encoder.encode(line.repeat(2_800)));
        else controller.error(new Error('The connection was reset.'));
      },
    });
    const { deviceStats } = api;
    await expect(
      appendLines(stream, { ...parts, deviceStats }, { deviceId: 'a' }),
    ).rejects.toMatchObject({ progress: { accepted: 8_000 }, cause: { code: 'MALFORMED_BODY' } });
    expect(await deviceStats.devices.get('a')).toMatchObject({ readingCount: 8_000 });
  });

  test('does not read ahead of the storage', async () => {
    await using api = createTestApi();
    const { deviceStats } = api;
    let chunks = 0;
    let furthest = 0;
    const stream = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          chunks += 1;
          const stored = (await deviceStats.devices.find('a'))?.readingCount ?? 0;
          furthest = Math.max(furthest, chunks * 1_000 - stored);
          if (chunks <= 20) controller.enqueue(encoder.encode(line.repeat(1_000)));
          else controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const context = { ...parts, deviceStats };
    expect(await appendLines(stream, context, { deviceId: 'a' })).toEqual({ accepted: 20_000 });
    expect(furthest).toBeLessThanOrEqual(6_000);
  });

  test.each([
    { timestamps: 'handed in', timestamp: (row: number) => row + 1 },
    { timestamps: 'handed in with fractions', timestamp: (row: number) => row + 1.5 },
    { timestamps: 'assigned', timestamp: () => undefined },
  ])('stores each of many blocks, timestamps $timestamps', async ({ timestamp }) => {
    await using api = createTestApi();
    const { deviceStats } = api;
    const count = 10_000;
    const text = Array.from({ length: count }, (_, row) =>
      JSON.stringify({ x: row, y: -row, z: 1, timestamp: timestamp(row) }),
    ).join('\n');
    const context = { ...parts, deviceStats };
    const options = { deviceId: 'a', idempotencyKey: 'k' };
    const append = (): Promise<unknown> => appendLines(new Blob([text]).stream(), context, options);
    expect(await append()).toEqual({ accepted: count });
    expect(await append()).toEqual({ accepted: count });
    let row = 0;
    for await (const reading of deviceStats.readings.stream('a')) {
      const expected = {
        x: row,
        y: 0 - row,
        z: 1,
        timestamp: Math.floor(timestamp(row) ?? Number.NaN),
      };
      if (Number.isNaN(expected.timestamp)) expected.timestamp = reading.timestamp;
      expect(reading).toMatchObject(expected);
      row += 1;
    }
    expect(row).toBe(count);
  });
});
