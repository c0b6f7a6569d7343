import { DeviceStatsError } from '../errors/device-stats-error.ts';
import type { Metric, MetricDeclaration, MetricSet } from './metric.ts';

/** How many metrics a deployment may have. */
const metricLimit = 64;

/** Names that mean something else where metrics are shown. */
export const reservedMetricNames: readonly string[] = [
  'id',
  'device_id',
  'user_id',
  'timestamp',
  'count',
  'start',
  'end',
  'quantiles',
];

/**
 * Checks the declared metrics and puts them into their full form, in the order of the declaration.
 *
 * @param declarations Default: `['x', 'y', 'z']`
 * @throws `INVALID_OPTION` for names that do not match `^[a-z][a-z0-9_]{0,62}$`, are reserved or declared twice, and unless
 * there are 1 to 64
 */
export function declareMetrics(
  declarations: readonly MetricDeclaration[] = ['x', 'y', 'z'],
): MetricSet {
  if (!Array.isArray(declarations))
    refuse("metrics is not a list; write for example metrics: ['x', 'y', 'z'].");
  if (declarations.length === 0)
    refuse('metrics is empty; declare at least one metric, or leave metrics out for x, y, z.');
  if (declarations.length > metricLimit) {
    refuse(`${declarations.length} metrics are declared; declare at most ${metricLimit}.`);
  }
  const metrics = declarations.map(declareMetric);
  const names = new Set<string>();
  for (const { name } of metrics) {
    if (names.has(name))
      refuse(`The metric '${name}' is declared twice; leave one of the two out.`);
    names.add(name);
  }
  return metrics;
}

function declareMetric(declaration: unknown): Metric {
  const isBareName = typeof declaration === 'string';
  const { name, optional = false } = isBareName
    ? { name: declaration }
    : readDeclaration(declaration);
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
    const shown = typeof name === 'string' ? `'${name.slice(0, 80)}'` : String(name);
    refuse(
      `${shown} is not a metric name; write a lower-case letter, then up to 62 lower-case letters, digits and underscores.`,
    );
  }
  if (reservedMetricNames.includes(name)) {
    refuse(`'${name}' is a reserved name; call the metric otherwise, for example '${name}_value'.`);
  }
  if (typeof optional !== 'boolean')
    refuse(`optional of the metric '${name}' is not a boolean; write true or false.`);
  return { name, optional };
}

function readDeclaration(declaration: unknown): {
  readonly name?: unknown;
  readonly optional?: unknown;
} {
  if (typeof declaration === 'object' && declaration !== null && !Array.isArray(declaration)) {
    const unknownField = Object.keys(declaration).find(
      (key) => key !== 'name' && key !== 'optional',
    );
    if (unknownField === undefined) return declaration;
    refuse(`A metric has the unknown field '${unknownField}'; it may have name and optional.`);
  }
  refuse(
    "A metric is neither a name nor an object with a name; write for example 'x' or { name: 'battery', optional: true }.",
  );
}

function refuse(message: string): never {
  throw new DeviceStatsError('INVALID_OPTION', { message, details: { option: 'metrics' } });
}
