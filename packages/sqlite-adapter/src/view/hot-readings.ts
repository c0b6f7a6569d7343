import type { ReadingColumns } from '@device-stats/core';
import { LooseReadings } from '@device-stats/core/runs';
import type { ChunkReader } from '../chunk-reader.ts';
import type { PeriodRange } from '../period-range.ts';
import { CachePart, type SealedCache } from '../sealed/sealed-cache.ts';
import type { SubjectDeviceRow } from '../subject-reader.ts';

/** The hot readings of a device at one moment. */
export interface HotReadings {
  /** Those of a period. */
  within(range: PeriodRange): readonly LooseReadings[];
}

/** Reads hot readings, and keeps those of devices that have no more of them than they should. */
export class HotReader {
  readonly #chunks: ChunkReader;
  readonly #known: CachePart<KnownHot>;

  constructor(chunks: ChunkReader, cache: SealedCache) {
    this.#chunks = chunks;
    this.#known = new CachePart(cache, 'hot');
  }

  /**
   * @param options `metricCount`: how many columns to read; `mostKept`: how many readings are kept for the next question;
   *   `range`: all that will be asked for
   */
  read(
    device: SubjectDeviceRow,
    options: {
      readonly metricCount: number;
      readonly mostKept: number;
      readonly range: PeriodRange;
    },
  ): HotReadings {
    const { metricCount, mostKept } = options;
    const { key: deviceKey, version, layout, hotCount } = device;
    if (hotCount > mostKept) {
      return new HotBlocks(this.#chunks.blocks({ deviceKey, ...options }));
    }
    const state = `${version} ${layout} ${metricCount}`;
    const known = this.#known.find(deviceKey);
    if (known?.state === state) return known.readings;
    const blocks = this.#chunks.blocks({ deviceKey, range: everything, metricCount });
    const readings = new KeptHot(blocks);
    // Timestamps, and of each metric the values, which are there in order as well when they are asked for often.
    const size = hotCount * 8 * (1 + 2 * metricCount);
    this.#known.keep(deviceKey, { state, readings }, size);
    return readings;
  }
}

interface KnownHot {
  /** What tells it from others of the device. */
  readonly state: string;
  readonly readings: HotReadings;
}

const everything: PeriodRange = {
  from: Number.NEGATIVE_INFINITY,
  to: Number.POSITIVE_INFINITY,
};

class HotBlocks implements HotReadings {
  readonly #blocks: readonly LooseReadings[];

  constructor(blocks: readonly ReadingColumns[]) {
    this.#blocks = blocks.map((block) => new LooseReadings([block]));
  }

  within({ from, to }: PeriodRange): readonly LooseReadings[] {
    return this.#blocks.flatMap((block) => {
      if (isWhollyIn(block, { from, to })) return [block];
      const { first, last } = block.extent;
      if (last < from || first >= to) return [];
      const inside = rowsInside(block, { from, to });
      return inside.timestamps.length === 0 ? [] : [new LooseReadings([inside])];
    });
  }
}

/** Hot readings that will be asked for again: all of them as one, so that what is found of their order is kept. */
class KeptHot implements HotReadings {
  readonly #blocks: HotBlocks;
  readonly #all: LooseReadings;

  constructor(blocks: readonly ReadingColumns[]) {
    const parts = blocks.filter((block) => !isSmall(block));
    const { readingCount, timestamps, values } = new LooseReadings(blocks.filter(isSmall));
    if (readingCount > 0) parts.push({ timestamps, values });
    this.#blocks = new HotBlocks(parts);
    this.#all = new LooseReadings(parts, { isKept: true });
  }

  within(range: PeriodRange): readonly LooseReadings[] {
    if (this.#all.readingCount === 0) return [];
    return isWhollyIn(this.#all, range) ? [this.#all] : this.#blocks.within(range);
  }
}

/** Smaller blocks are joined: copying them takes less than going through one more. */
const smallBlock = 1_024;

function isSmall({ timestamps }: ReadingColumns): boolean {
  return timestamps.length < smallBlock;
}

function isWhollyIn(readings: LooseReadings, { from, to }: PeriodRange): boolean {
  // Without a look at the timestamps where all are.
  if (from === everything.from && to === everything.to) return true;
  const { first, last } = readings.extent;
  return first >= from && last < to;
}

function rowsInside(
  { timestamps, values }: ReadingColumns,
  { from, to }: PeriodRange,
): ReadingColumns {
  const isInside = (timestamp: number): boolean => timestamp >= from && timestamp < to;
  const count = timestamps.reduce((sum, timestamp) => sum + Number(isInside(timestamp)), 0);
  const pick = (column: Float64Array): Float64Array => {
    const picked = new Float64Array(count);
    let next = 0;
    for (let row = 0; row < column.length; row += 1) {
      if (!isInside(timestamps[row] ?? 0)) continue;
      picked[next] = column[row] ?? Number.NaN;
      next += 1;
    }
    return picked;
  };
  return { timestamps: pick(timestamps), values: values.map(pick) };
}
