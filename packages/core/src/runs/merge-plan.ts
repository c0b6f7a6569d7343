/** Adjacent roots `[from, to)` of a forest to be merged into one of the given level. */
export interface PlannedMerge {
  readonly from: number;
  readonly to: number;
  readonly level: number;
  /** Whether the new root is an interim one. */
  readonly isInterim: boolean;
}

/** What of a root tells with which others it is to be merged. */
export interface MergeableRoot {
  /** 0 for a segment. */
  readonly level: number;
  /** Whether it stands for its segments only until they are merged with others: {@link planInterimMerges} made it. */
  readonly isInterim: boolean;
}

/**
 * Which adjacent roots are due to be merged: every `fanOut` of a level into one of the next, the oldest first, as in an LSM tree
 * (P. O'Neil and others, "The log-structured merge-tree", 1996). The same roots always give the same plan. An interim root
 * counts as its segments, which take its place among the children.
 *
 * A root with a higher one after it, which is what a deletion can leave behind, counts as of that level. So once no merge is
 * due, no level has `fanOut` roots: of n segments there are at most (fanOut - 1) * (log n / log fanOut + 1) roots.
 *
 * @param roots oldest first
 * @param options `fanOut`: from 2, 16 to 64 in practice
 */
export function planMerges(
  roots: readonly MergeableRoot[],
  { fanOut }: { readonly fanOut: number },
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
    count += root.isInterim && level === 0 ? interimFanOut(fanOut) : 1;
    if (count < fanOut) continue;
    merges.push({ from, to: i + 1, level: level + 1, isInterim: false });
    from = i + 1;
    count = 0;
  }
  return merges;
}

/**
 * Which adjacent segments, too few for a merge, are worth one that lasts until there are enough: a page of a segment is made of
 * all of it, one of a merged run is read by itself.
 *
 * Of k segments each, since fewer than `fanOut` make up to `fanOut / k` interim roots and k - 1 segments: the fewest when k is its root.
 *
 * @param roots for which no merge is due
 */
export function planInterimMerges(
  roots: readonly MergeableRoot[],
  { fanOut }: { readonly fanOut: number },
): readonly PlannedMerge[] {
  const size = interimFanOut(fanOut);
  if (size < 2) return [];
  const levels = effectiveLevels(roots);
  const merges: PlannedMerge[] = [];
  let from = 0;
  for (const [i, root] of roots.entries()) {
    if (root.isInterim || levels[i] !== 0) from = i + 1;
    if (i + 1 - from < size) continue;
    merges.push({ from, to: i + 1, level: 1, isInterim: true });
    from = i + 1;
  }
  return merges;
}

/** How many segments an interim root has. */
function interimFanOut(fanOut: number): number {
  return Math.round(Math.sqrt(fanOut));
}

/** For each root the greatest level from there on. */
function effectiveLevels(roots: readonly MergeableRoot[]): readonly number[] {
  let greatest = 0;
  return roots
    .map(({ level, isInterim }) => (isInterim ? 0 : level))
    .reverse()
    .map((level) => (greatest = Math.max(greatest, level)))
    .reverse();
}
