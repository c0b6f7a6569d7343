import type { StoredReadingColumns } from '@device-stats/core';
import type { Segment } from '@device-stats/core/runs';
import { SegmentCursor } from './segment-cursor.ts';

/** A segment that is opened when its time has come. */
interface ClosedSegment {
  readonly minTimestamp: number;
  open(): Segment;
}

/** Merges segments that may overlap in time: a merge sort of their readings, by timestamp, then id. */
export class TimeMerge {
  readonly #segments: Iterator<ClosedSegment, undefined>;
  readonly #metricCount: number;
  /** The next segment to be opened. */
  #next: ClosedSegment | undefined;
  #open: SegmentCursor[] = [];

  /** @param segments by ascending least timestamp */
  constructor(segments: Iterator<ClosedSegment, undefined>, metricCount: number) {
    this.#segments = segments;
    this.#metricCount = metricCount;
    this.#next = this.#segments.next().value;
  }

  /** The next readings, at most `length`; none at the end. */
  take(length: number): StoredReadingColumns {
    const timestamps = new Float64Array(length);
    const ids = new Float64Array(length);
    const values = Array.from({ length: this.#metricCount }, () => new Float64Array(length));
    let row = 0;
    for (; row < length; row += 1) {
      const cursor = this.#earliest();
      if (cursor === undefined) break;
      timestamps[row] = cursor.timestamp;
      ids[row] = cursor.id;
      for (let metric = 0; metric < values.length; metric += 1) {
        const column = values[metric];
        if (column !== undefined) column[row] = cursor.valueOf(metric);
      }
      cursor.advance();
      if (cursor.done) this.#open = this.#open.filter(({ done }) => !done);
    }
    return {
      timestamps: timestamps.subarray(0, row),
      ids: ids.subarray(0, row),
      values: values.map((column) => column.subarray(0, row)),
    };
  }

  #earliest(): SegmentCursor | undefined {
    for (;;) {
      let earliest = this.#open[0];
      for (const cursor of this.#open) {
        if (earliest !== undefined && cursor.isBefore(earliest)) earliest = cursor;
      }
      // One that begins at the same time may have a smaller id.
      const opens =
        this.#next !== undefined &&
        (earliest === undefined || this.#next.minTimestamp <= earliest.timestamp);
      if (!opens) return earliest;
      if (this.#next !== undefined) this.#open.push(new SegmentCursor(this.#next.open()));
      this.#next = this.#segments.next().value;
    }
  }
}
