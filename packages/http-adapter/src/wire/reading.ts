import type { MetricSet } from '@device-stats/core';
import { z } from '@hono/zod-openapi';

// The facade validates readings, completely and fast: the schemas of inputs are for the document only.

function inputShape(metrics: MetricSet): Record<string, z.ZodType> {
  const value = z.number();
  return {
    ...Object.fromEntries(
      metrics.map(({ name, optional }) => [
        name,
        optional
          ? value.nullable().optional().openapi({ description: 'Optional.' })
          : value.openapi({ description: 'A finite number.' }),
      ]),
    ),
    timestamp: z
      .union([
        z.string().openapi({ format: 'date-time' }),
        z.int().openapi({ type: 'integer', minimum: 0, maximum: 253_402_300_799_999 }),
      ])
      .optional()
      .openapi({
        description:
          'ISO 8601 with an offset, or integer milliseconds since the Unix epoch; years 1970 to 9999. Absent: now.',
      }),
  };
}

function exampleValues(metrics: MetricSet): Record<string, number> {
  return Object.fromEntries(metrics.map(({ name }, index) => [name, index + 0.5]));
}

const exampleTime = '2026-01-31T12:00:00.000Z';

/** The schema of a reading to be stored. */
export function readingInputSchema(metrics: MetricSet): z.ZodType {
  return z
    .strictObject(inputShape(metrics))
    .openapi('ReadingInput', { example: { ...exampleValues(metrics), timestamp: exampleTime } });
}

/** The schema of a reading to be stored that names its device. */
export function deviceReadingInputSchema(metrics: MetricSet): z.ZodType {
  return z
    .strictObject({
      device_id: z.string().openapi({ minLength: 1, maxLength: 200 }),
      ...inputShape(metrics),
    })
    .openapi('DeviceReadingInput', {
      example: { device_id: 'boiler-1', ...exampleValues(metrics), timestamp: exampleTime },
    });
}

/** The schema of a stored reading. */
export function readingSchema(metrics: MetricSet): z.ZodType {
  const value = z.number();
  return z
    .object({
      ...Object.fromEntries(
        metrics.map(({ name, optional }) => [name, optional ? value.nullable() : value]),
      ),
      id: z.int().openapi({ type: 'integer', description: 'Unique, never reused.' }),
      device_id: z.string(),
      timestamp: z.string().openapi({ format: 'date-time' }),
    })
    .openapi('Reading', {
      example: {
        ...exampleValues(metrics),
        id: 1,
        device_id: 'boiler-1',
        timestamp: exampleTime,
      },
    });
}
