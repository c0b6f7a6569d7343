import type { MetricSet } from '../metric/metric.ts';

/** What a valid reading looks like. */
export interface ReadingShape {
  /** In the order of the columns. */
  readonly metrics: MetricSet;
  /** How far ahead of the clock a timestamp may be, in milliseconds; may be infinite. */
  readonly maxFutureMs: number;
  /** The field that names the device; undefined where readings name none. */
  readonly deviceIdKey: string | undefined;
}
