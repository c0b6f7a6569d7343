import type { EngineSizes } from './engine-sizes.ts';

/** Adjacent roots `[from, to)` of a forest to be merged into one of the given level. */
export interface PlannedMerge {
  readonly from: number;
  readonly to: number;
  readonly level: number;
  /** Whether the new root is an interim one. */
  readonly isInterim: boolean;
}

/** How many adjacent roots are merged into one. */
type FanOuts = Pick<EngineSizes, 'segmentFanOut' | 'fanOut'>;

/** What of a root tells with which others it is to be merged. */
export interface MergeableRoot {
  /** 0 for a segment. */
  readonly level: number;
  /** Whether it stands for its children only until they are merged with others: {@link planInterimMerges} made it. */
  readonly isInterim: boolean;
}

/**
 * Which adjacent roots are due to be merged: every fan-out of a level into one of the next, the oldest first, as in an LSM tree
 * (P. O'Neil and others, "The log-structured merge-tree", 1996). The same roots always give the same plan. An interim root
 * counts as its children, which take its place among those of the new one.
 *
 * A root with a higher one after it, which is what a deletion can leave behind, counts as of that level. So once no merge is
 * due, no level has as many roots as its fan-out.
 *
 * @param roots oldest first
 */
export function planMerges(
  roots: readonly MergeableRoot[],
  { segmentFanOut, fanOut }: FanOuts,
): readonly PlannedMerge[] {
  const levels = effectiveLevels(roots);
  const merges: PlannedMerge[] = [];
  let from = 0;
  let count = 0;
  for (const [i, root] of roots.entries()) {
    const level = levels[i] ?? 0;
    if (level !== levels[from]) {
      from = i;
      count = 0;
    }
    count += root.isInterim && level === ownLevel(root) ? interimFanOut : 1;
    if (count < (level === 0 ? segmentFanOut : fanOut)) continue;
    merges.push({ from, to: i + 1, level: level + 1, isInterim: false });
    from = i + 1;
    count = 0;
  }
  return merges;
}

/**
 * Which adjacent roots, too few for a merge, are worth one that lasts until there are enough: a page of a segment is made of
 * all of it, one of a merged run is read by itself; and of fewer runs fewer pages are read. Those of higher levels are few, and
 * to write them once more would take much of the file.
 *
 * @param roots for which no merge is due
 */
export function planInterimMerges(roots: readonly MergeableRoot[]): readonly PlannedMerge[] {
  const levels = effectiveLevels(roots);
  const merges: PlannedMerge[] = [];
  let from = 0;
  for (const [i, root] of roots.entries()) {
    const level = levels[i] ?? 0;
    if (root.isInterim || level > highestInterim) from = i + 1;
    else if (level !== levels[from]) from = i;
    if (i + 1 - from < interimFanOut) continue;
    merges.push({ from, to: i + 1, level: level + 1, isInterim: true });
    from = i + 1;
  }
  return merges;
}

/**
 * How many roots an interim one is made of: with k each, of fewer than the fan-out there are up to fan-out / k interim roots and k - 1
 * others, the fewest when k is the fan-out's root. Three are nearly as few above segments too, and small devices have no more.
 */
const interimFanOut = 3;

/** The highest level of what interim roots are made of. */
const highestInterim = 1;

/** For each root the greatest level from there on. */
function effectiveLevels(roots: readonly MergeableRoot[]): readonly number[] {
  let greatest = 0;
  return roots
    .map(ownLevel)
    .reverse()
    .map((level) => (greatest = Math.max(greatest, level)))
    .reverse();
}

/** An interim root counts as what it was made of. */
function ownLevel({ level, isInterim }: MergeableRoot): number {
  return isInterim ? level - 1 : level;
}
