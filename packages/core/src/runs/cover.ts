import type { Period } from '../period/period.ts';
import type { Fate } from './tombstone.ts';

/** A segment, or several that were merged. */
export interface SegmentNode<N> {
  /** The least timestamp of its readings. */
  readonly minTimestamp: number;
  /** The greatest timestamp of its readings: itself inside. */
  readonly maxTimestamp: number;
  /** What was merged; none for a segment. */
  readonly children: readonly N[];
}

/** What the readings of a period are made of. */
export interface Cover<N> {
  /** Nodes of which every reading is in the period: the fewest there are. */
  readonly whole: readonly N[];
  /** Segments of which some readings may be, to be cut by timestamp. */
  readonly cut: readonly N[];
}

/**
 * Covers a period with the fewest nodes. Nodes may overlap in time, because of late readings: that costs more cuts, nothing
 * else.
 *
 * Goes down only into nodes that lie partly inside: at most two a level without overlaps, so O(fan-out * levels).
 *
 * @param options `fateOf`: what deletions have left of a node; a `touched` one is never whole, one that is `gone` is left out.
 *   Default: all of each
 */
export function coverPeriod<N extends SegmentNode<N>>(
  forest: readonly N[],
  options: { readonly period: Period; readonly fateOf?: (node: N) => Fate },
): Cover<N> {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = options.period;
  const whole: N[] = [];
  const cut: N[] = [];
  const visit = (nodes: readonly N[]): void => {
    for (const node of nodes) {
      if (node.maxTimestamp < from || node.minTimestamp >= to) continue;
      const fate = options.fateOf?.(node) ?? 'alive';
      if (fate === 'gone') continue;
      const inside = node.minTimestamp >= from && node.maxTimestamp < to;
      if (inside && fate === 'alive') whole.push(node);
      else if (node.children.length === 0) cut.push(node);
      else visit(node.children);
    }
  };
  visit(forest);
  return { whole, cut };
}
