import type { MetricDeclaration } from './metric.ts';

/**
 * Reads metrics from one text of a configuration: names with commas between, `?` behind those that are optional; spaces do
 * not matter. The names are checked by {@link declareMetrics}.
 *
 * @example
 * ```ts
 * parseMetricList('temperature, humidity?'); // ['temperature', { name: 'humidity', optional: true }]
 * ```
 */
export function parseMetricList(text: string): MetricDeclaration[] {
  const compact = text.replaceAll(/\s/g, '');
  if (compact === '') return [];
  return compact
    .split(',')
    .map((entry) => (entry.endsWith('?') ? { name: entry.slice(0, -1), optional: true } : entry));
}
