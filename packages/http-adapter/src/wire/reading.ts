import type { MetricSet, Reading } from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { isoTime } from './timestamp.ts';

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

/** What of a stored reading does not depend on the metrics. */
export type AnyReading = Reading<never>;

/** The value of a metric; null where it was not measured. */
export function metricValue(reading: AnyReading, metric: string): number | null {
  // A reading has a number or null for each declared metric; their names were forgotten at the adapter's entry.
  const values = reading as unknown as Readonly<Record<string, number | null>>;
  return values[metric] ?? null;
}

/** A stored reading as the wire shows it. */
export function wireReading(metrics: MetricSet, reading: AnyReading): Record<string, unknown> {
  const wire: Record<string, unknown> = {};
  for (const { name } of metrics) wire[name] = metricValue(reading, name);
  wire['id'] = reading.id;
  wire['device_id'] = reading.deviceId;
  wire['timestamp'] = isoTime(reading.timestamp);
  return wire;
}
