import { DeviceStatsError } from '../errors/device-stats-error.ts';
import type { Metric, MetricSet } from './metric.ts';

/**
 * Compares the metrics declared now with those stored with the data.
 *
 * @param stored undefined when nothing has been stored yet
 * @returns the metrics to store: the stored ones in their order, then the optional ones that were added. The order of the
 * declaration does not matter
 * @throws `METRICS_CONFLICT` when a metric is missing, has become optional or required, or a required one was added
 */
export function reconcileMetrics(stored: MetricSet | undefined, declared: MetricSet): MetricSet {
  if (stored === undefined) return declared;
  const known = new Set(stored.map(({ name }) => name));
  const added = declared.filter(({ name }) => !known.has(name));
  const differences = [
    ...stored.flatMap((metric) => differenceOf(metric, declared)),
    ...added
      .filter(({ optional }) => !optional)
      .map(
        ({ name }) =>
          `'${name}' is new but not optional, and the stored readings have no values for it`,
      ),
  ];
  if (differences.length === 0) return [...stored, ...added];
  const accepted = [...stored, ...added.map(({ name }) => ({ name, optional: true }))];
  throw new DeviceStatsError('METRICS_CONFLICT', {
    message:
      `The declared metrics do not fit the stored data: ${differences.join('; ')}. ` +
      `To keep the data, declare metrics: [${accepted.map(formatDeclaration).join(', ')}].`,
    details: { stored: stored.map(formatShort), declared: declared.map(formatShort) },
  });
}

function differenceOf({ name, optional }: Metric, declared: MetricSet): string[] {
  const match = declared.find((metric) => metric.name === name);
  if (match === undefined) return [`'${name}' is missing`];
  if (match.optional === optional) return [];
  return [
    `'${name}' was ${optional ? 'optional' : 'required'} and is ${match.optional ? 'optional' : 'required'} now`,
  ];
}

/** As it is written in code. */
function formatDeclaration({ name, optional }: Metric): string {
  return optional ? `{ name: '${name}', optional: true }` : `'${name}'`;
}

/** As {@link parseMetricList} reads it. */
function formatShort({ name, optional }: Metric): string {
  return optional ? `${name}?` : name;
}
