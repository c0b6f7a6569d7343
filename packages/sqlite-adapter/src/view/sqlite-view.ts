import type { DeviceView, ReadingsView, SubjectDevice } from '@device-stats/core';
import {
  coverPeriod,
  fateOf,
  type PageRange,
  type PeriodReadings,
  type SealedReadings,
  type SortedPage,
  type StoredRun,
  type Tombstone,
} from '@device-stats/core/runs';
import type { PeriodRange } from '../period-range.ts';
import type { SealedReader } from '../sealed/sealed-reader.ts';
import type { StoredNode } from '../sealed/stored-node.ts';
import type { HotReadings } from './hot-readings.ts';
import type { ReadSteps, SlicedReader } from './sliced-reader.ts';

/** What of a device depends on the moment. All else is read by it at any time, and never changes. */
export interface DeviceMoment extends SubjectDevice {
  readonly roots: readonly StoredNode[];
  readonly tombstones: readonly Tombstone[];
  readonly hot: HotReadings;
}

/** With what a view reads on. */
export interface ViewContext {
  readonly slices: SlicedReader;
  readonly sealed: SealedReader;
  readonly metricCount: number;
  /** Of a period that needs no more than so many whole segments of a device these are read at once, not pages of them later. */
  readonly mostAtHand: number;
  readonly signal: AbortSignal | undefined;
}

/** Ranges of pages that are read before other views may get between. */
const rangesAtOnce = 64;
/** Buckets of one device that are read in one go; of more devices fewer, since their cut segments are in memory together. */
const bucketsAtOnce = 8;

/** A view of devices at a moment; `devices` are their readings of the view's period, which were read with it. */
export function createSqliteView(
  moments: readonly DeviceMoment[],
  devices: readonly DeviceView[],
  context: ViewContext,
): ReadingsView {
  const { slices, sealed, signal } = context;
  return {
    devices,
    async *buckets(edges) {
      const step = Math.max(1, Math.floor(bucketsAtOnce / moments.length));
      for (let start = 0; start + 1 < edges.length; start += step) {
        const some = edges.slice(start, start + step + 1);
        // oxlint-disable-next-line eslint/no-await-in-loop -- one group after the other, as they are asked for
        yield* await slices.run(() => readBuckets(some, moments, context), signal);
      }
    },
    readPages: (ranges) => slices.run(() => readPages(ranges, sealed), signal),
  };
}

function* readBuckets(
  edges: readonly number[],
  moments: readonly DeviceMoment[],
  context: ViewContext,
): ReadSteps<readonly (readonly PeriodReadings[])[]> {
  const buckets: PeriodReadings[][] = [];
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const to = edges[index + 1] ?? from;
    const parts: PeriodReadings[] = [];
    for (const moment of moments) parts.push(yield* readPeriod({ from, to }, moment, context));
    buckets.push(parts);
  }
  return buckets;
}

/** What a device's readings of a period are made of. */
export function* readPeriod(
  range: PeriodRange,
  { roots, tombstones, hot }: DeviceMoment,
  { sealed, metricCount, mostAtHand }: ViewContext,
): ReadSteps<PeriodReadings> {
  const { whole, cut } = coverPeriod(roots, {
    period: range,
    ...(tombstones.length > 0 && { fateOf: (node: StoredNode) => fateOf(node, tombstones) }),
  });
  const sealedInside: SealedReadings[] = [];
  const loose = [...hot.within(range)];
  const isShort = whole.length <= mostAtHand && whole.every(({ level }) => level === 0);
  for (const node of whole) {
    const { readingCount, minTimestamp, maxTimestamp, id } = node;
    if (isShort) loose.push(sealed.segment(node, metricCount).all);
    else sealedInside.push({ readingCount, minTimestamp, maxTimestamp, runs: sealed.runsOf(id) });
    yield;
  }
  for (const node of cut) {
    const inside = sealed.segment(node, metricCount).within(range, tombstones);
    if (inside !== undefined) loose.push(inside);
    yield;
  }
  return { sealed: sealedInside, loose };
}

function* readPages(
  ranges: readonly PageRange<StoredRun>[],
  sealed: SealedReader,
): ReadSteps<readonly (readonly SortedPage[])[]> {
  const read = new Map<PageRange<StoredRun>, readonly SortedPage[]>();
  // Those of a segment one after the other, whatever their metrics.
  for (const range of ranges.toSorted((a, b) => a.run.nodeId - b.run.nodeId)) {
    read.set(range, sealed.pages(range));
    if (read.size % rangesAtOnce === 0) yield;
  }
  return ranges.map((range) => read.get(range) ?? []);
}
