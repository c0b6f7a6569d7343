import { ValueSummary } from '../statistics/value-summary.ts';
import { positionOf } from './bisect.ts';
import { toSortedPage } from './build-run.ts';
import type { ColumnValues, RowRange } from './column-values.ts';
import { knownPart, knownRest, summaryOfRest } from './known-part.ts';
import { type LooseMetric, LooseValues } from './loose-readings.ts';
import { partOf } from './page-parts.ts';
import type { PageSpan, Run, SortedPage } from './run.ts';
import { SegmentRows } from './segment-rows.ts';

/** A segment's values of one metric: in time order, and what is known of them in order of their size. */
export class SegmentColumn {
  readonly values: ColumnValues;
  readonly #findRun: () => Run;
  #run: Run | undefined;
  /** Where it was cut last. */
  #cut: Cut | undefined;
  /** Whether rows were given away that are neither the first nor the last ones. */
  #gaveInnerPart = false;
  #unpacked: Float64Array | undefined;

  /** @param run what is known of all values; called when it is needed */
  constructor(values: ColumnValues, run: () => Run) {
    this.values = values;
    this.#findRun = run;
  }

  get run(): Run {
    this.#run ??= this.#findRun();
    return this.#run;
  }

  /**
   * The pages `[from, to)` of the run: its values between fences, put in order.
   *
   * @throws `STORAGE_FAILED` when the run is not that of the values
   */
  pages({ from, to }: PageSpan): readonly SortedPage[] {
    const { fences, starts } = this.run;
    const values = this.values.between({
      start: 0,
      end: this.values.length,
      low: fences[from] ?? Number.POSITIVE_INFINITY,
      below: fences[to] ?? Number.POSITIVE_INFINITY,
      count: (starts[to] ?? 0) - (starts[from] ?? 0),
    });
    const all = toSortedPage(values);
    const pages: SortedPage[] = [];
    let start = 0;
    for (let page = from; page < to; page += 1) {
      const end = positionOf(all.values, {
        value: fences[page + 1] ?? Number.POSITIVE_INFINITY,
        from: start,
      });
      pages.push(partOf(all, start, end));
      start = end;
    }
    return pages;
  }

  /** The rows `[start, end)`, at least one. */
  part(start: number, end: number): LooseMetric {
    const { values } = this;
    const isFirst = start === 0;
    const isLast = end === values.length;
    if (isFirst && isLast) {
      return new SegmentRows({ values, start, end }, { summary: this.run, known: () => this.run });
    }
    if (!isFirst && !isLast) return new LooseValues([this.#inside(start, end)]);
    const row = isFirst ? end : start;
    if (this.#cut?.row !== row) this.#cut = this.#cutAt(row);
    const { fewer } = this.#cut;
    if (fewer.rows.start === start) return fewer;
    this.#cut.others ??= this.#others(fewer, { start, end });
    return this.#cut.others;
  }

  /** Whoever asks for a second part will ask for others: then all is unpacked, and a part is a view. */
  #inside(start: number, end: number): Float64Array {
    const { values } = this;
    if (!this.#gaveInnerPart) {
      this.#gaveInnerPart = true;
      return values.valuesOf(start, end);
    }
    this.#unpacked ??= values.valuesOf(0, values.length);
    return this.#unpacked.subarray(start, end);
  }

  /** Looks at the values of the side that has fewer rows. */
  #cutAt(row: number): Cut {
    // The run is found here and now: later there may be none left to read.
    const { values, run } = this;
    const { length } = values;
    const [start, end] = row <= length - row ? [0, row] : [row, length];
    const rows = { values, start, end };
    const summary = new ValueSummary();
    values.addTo(summary, rows);
    const known = (): Run => knownPart(rows, summary, run);
    return { row, fewer: new SegmentRows(rows, { summary, known }), others: undefined };
  }

  #others(fewer: SegmentRows, { start, end }: RowRange): SegmentRows {
    const rows = { values: this.values, start, end };
    const summary = summaryOfRest(rows, this.run, fewer.summary);
    const known = (): Run => knownRest(summary, this.run, fewer.known);
    return new SegmentRows(rows, { summary, known });
  }
}

/** A column cut between two rows: its two parts belong to periods that follow each other. */
interface Cut {
  /** The first one behind the cut. */
  readonly row: number;
  readonly fewer: SegmentRows;
  others: SegmentRows | undefined;
}
