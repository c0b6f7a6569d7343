export { positionOf } from './bisect.ts';
export { coverPeriod, type SegmentNode } from './cover.ts';
export {
  defaultEngineSizes,
  type EngineSizes,
  sealingThreshold,
  segmentLength,
} from './engine-sizes.ts';
export { joinColumns } from './join-columns.ts';
export { LooseReadings } from './loose-readings.ts';
export {
  type MergeableRoot,
  type PlannedMerge,
  planInterimMerges,
  planMerges,
} from './merge-plan.ts';
export { RunMerge } from './merge-runs.ts';
export { type PackedSegment, packSegment } from './pack-segment.ts';
export { packList, unpackList } from './packed-list.ts';
export { decodePages, encodePages } from './page-codec.ts';
export type { NodeRun, PeriodReadings, SealedReadings, StoredRun } from './period-readings.ts';
export type { PageRange, SortedPage } from './run.ts';
export { decodeRuns, encodeRuns } from './run-codec.ts';
export { rowsOf, Segment } from './segment.ts';
export { segmentsInOrder } from './segments-in-order.ts';
export { type Fate, fateOf, isDeleted, type ReadingBounds, type Tombstone } from './tombstone.ts';
