import { declareMetrics, type MetricSet, parseMetricList } from '@device-stats/core';
import { UsageFailure } from '../failure/command-failure.ts';

/** What rows are expected to be like. */
export interface RowShape {
  /** The device of all rows; undefined where each names its own. */
  readonly deviceId: string | undefined;
  /** Undefined when only the server knows them. */
  readonly metrics: MetricSet | undefined;
}

/** The names that are no metrics. `id` is passed over, so that what was exported can be imported: ids are given out anew. */
export const fieldNames = { device: 'device_id', timestamp: 'timestamp', id: 'id' } as const;

const notMetrics: ReadonlySet<string> = new Set(Object.values(fieldNames));

/** Whether a name in a row is meant as a metric. */
export function isMetric(name: string): boolean {
  return !notMetrics.has(name);
}

/** The metrics of `--metrics`. */
export function parseMetrics(text: string): MetricSet {
  try {
    return declareMetrics(parseMetricList(text));
  } catch (error) {
    throw new UsageFailure(`--metrics: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Why a name can be no metric; undefined when it can. */
export function metricNameFault(name: string): string | undefined {
  try {
    declareMetrics([name]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
