import type { ValueSummary } from '../statistics/value-summary.ts';
import { type Bracket, pagesInside, type RankedList, valuesOf } from './bracket.ts';
import type { ColumnValues, RowRange } from './column-values.ts';
import type { Candidates, LooseMetric } from './loose-readings.ts';
import type { Run } from './run.ts';

/** Some rows of a segment's column: what is known of them, and their values, of which only those near a bracket are gathered. */
export class SegmentRows implements LooseMetric {
  readonly fences: RankedList;
  readonly known: Run;
  readonly #values: ColumnValues;
  readonly #rows: RowRange;
  #column: Float64Array | undefined;

  /** @param options rows `[start, end)` of the values, and what is `known` of them: fences need not be among them */
  constructor(values: ColumnValues, options: RowRange & { readonly known: Run }) {
    const { known } = options;
    this.#values = values;
    this.#rows = options;
    this.known = known;
    this.fences =
      known.count === 0
        ? noValues
        : { values: known.fences, starts: known.starts, index: known, fencesOccur: false };
  }

  get prefersFences(): boolean {
    return this.#values.isPacked;
  }

  get column(): Float64Array {
    this.#column ??= this.#values.valuesOf(this.#rows.start, this.#rows.end);
    return this.#column;
  }

  addTo(summary: ValueSummary): void {
    summary.merge(this.known);
  }

  within(bracket: Bracket): Candidates {
    const { fences, starts } = this.known;
    const { start, end } = this.#rows;
    const { from, to, below } = pagesInside(this.known, bracket);
    const values = this.#values.between({
      start,
      end,
      low: fences[from] ?? Number.POSITIVE_INFINITY,
      below: fences[to] ?? Number.POSITIVE_INFINITY,
      count: (starts[to] ?? 0) - (starts[from] ?? 0),
    });
    return { values, below };
  }
}

const noValues: RankedList = valuesOf({ values: new Float64Array(0), counts: undefined });
