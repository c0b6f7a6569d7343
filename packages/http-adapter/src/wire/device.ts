import type { Device } from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { isoTime } from './timestamp.ts';

/** The schema of a device. */
export const deviceSchema: z.ZodType = z
  .object({
    id: z.string(),
    created_at: z.string().openapi({ format: 'date-time' }),
    last_reading_at: z.string().nullable().openapi({
      format: 'date-time',
      description: 'The greatest timestamp of its readings; null when it has none.',
    }),
    count: z.int().openapi({ type: 'integer', description: 'How many readings it has.' }),
    version: z.int().openapi({
      type: 'integer',
      description: 'The state of its data; raised by every change.',
    }),
  })
  .openapi('Device', {
    example: {
      id: 'boiler-1',
      created_at: '2026-01-01T00:00:00.000Z',
      last_reading_at: '2026-01-31T12:00:00.000Z',
      count: 86_400,
      version: 4_711,
    },
  });

/** A device as the wire shows it. */
export function wireDevice(device: Device): unknown {
  const { lastReadingAtMs } = device;
  return {
    id: device.id,
    created_at: isoTime(device.createdAtMs),
    last_reading_at: lastReadingAtMs === null ? null : isoTime(lastReadingAtMs),
    count: device.readingCount,
    version: device.version,
  };
}
