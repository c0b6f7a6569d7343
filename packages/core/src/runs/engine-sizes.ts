/** How the engine cuts and merges; set by tests, so that few readings take every path. */
export interface EngineSizes {
  /** Readings in a segment; at most 65,535. Fewer where readings have many metrics. Default: 4,096. */
  readonly segmentSize: number;
  /** Different values in a page, at least 2. Default: 128. */
  readonly pageSize: number;
  /** How many segments are merged into one run, at least 2. Default: 8. */
  readonly segmentFanOut: number;
  /** How many merged runs are merged into one, at least 2. Default: 32. */
  readonly fanOut: number;
}

export const defaultEngineSizes: EngineSizes = {
  segmentSize: 4096,
  pageSize: 128,
  segmentFanOut: 8,
  fanOut: 32,
};

/** Values in a segment, of all metrics: so that sealing one takes milliseconds whatever the metrics. */
const mostValues = 16_384;

/** How many readings of so many metrics a segment has. */
export function segmentLength({ segmentSize }: EngineSizes, metricCount: number): number {
  return Math.max(1, Math.min(segmentSize, Math.floor(mostValues / Math.max(metricCount, 1))));
}

/** From how many hot readings on a device's oldest are sealed: the newest stay, so that readings a little late find them. */
export function sealingThreshold(sizes: EngineSizes, metricCount: number): number {
  const length = segmentLength(sizes, metricCount);
  return length + Math.ceil(length / 4);
}
