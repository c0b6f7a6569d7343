import { type Bracket, pagesInside, type RankedList, valuesOf } from './bracket.ts';
import type { ColumnRows } from './column-values.ts';
import type { Candidates, LooseMetric, Summary } from './loose-readings.ts';
import type { Run } from './run.ts';

/** Some rows of a segment's column: what is known of them, and their values, of which only those that are asked for are unpacked. */
export class SegmentRows implements LooseMetric {
  readonly isOrdered = false;
  readonly summary: Summary;
  readonly rows: ColumnRows;
  readonly #findKnown: () => Run;
  #known: Run | undefined;

  /** @param options `known`: how many of the values lie before the fences of the column, which need not be among them */
  constructor(
    rows: ColumnRows,
    { summary, known }: { readonly summary: Summary; readonly known: () => Run },
  ) {
    this.rows = rows;
    this.summary = summary;
    this.#findKnown = known;
  }

  get known(): Run {
    this.#known ??= this.#findKnown();
    return this.#known;
  }

  get columns(): readonly Float64Array[] {
    const { values, start, end } = this.rows;
    return [values.valuesOf(start, end)];
  }

  get fences(): RankedList {
    const { count, fences, starts } = this.known;
    if (count === 0) return noValues;
    return { values: fences, starts, index: this.known, fencesOccur: false };
  }

  guess(): undefined {
    return undefined;
  }

  within(bracket: Bracket): Candidates {
    const { fences, starts } = this.known;
    const { values, start, end } = this.rows;
    const { from, to, below } = pagesInside(this.known, bracket);
    const inside = values.between({
      start,
      end,
      low: fences[from] ?? Number.POSITIVE_INFINITY,
      below: fences[to] ?? Number.POSITIVE_INFINITY,
      count: (starts[to] ?? 0) - (starts[from] ?? 0),
    });
    return { values: inside, below };
  }
}

const noValues: RankedList = valuesOf({ values: new Float64Array(0), counts: undefined });
