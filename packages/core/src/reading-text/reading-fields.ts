import type { MetricSet } from '../metric/metric.ts';
import type { Reading } from '../reading/reading.ts';

/** What of a stored reading does not depend on the metrics. */
export type AnyReading = Reading<never>;

/** A stored reading as files and the REST API show it: names in snake case, the time in ISO 8601 with milliseconds, in UTC. */
export function readingFields(metrics: MetricSet, reading: AnyReading): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const { name } of metrics) fields[name] = metricValue(reading, name);
  fields.id = reading.id;
  fields.device_id = reading.deviceId;
  fields.timestamp = new Date(reading.timestamp).toISOString();
  return fields;
}

/** The value of a metric; null where it was not measured. */
export function metricValue(reading: AnyReading, metric: string): number | null {
  // A reading has a number or null for each declared metric; their names are not in this type.
  const values = reading as unknown as Readonly<Record<string, number | null>>;
  return values[metric] ?? null;
}
