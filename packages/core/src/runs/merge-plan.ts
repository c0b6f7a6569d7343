/** Adjacent roots `[from, to)` of a forest to be merged into one of the given level. */
export interface PlannedMerge {
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

/**
 * Which adjacent roots are due to be merged: every `fanOut` of a level into one of the next, the oldest first, as in an LSM tree
 * (P. O'Neil and others, "The log-structured merge-tree", 1996). The same roots always give the same plan.
 *
 * A root with a higher one after it, which is what a deletion can leave behind, counts as of that level. So once no merge is
 * due, no level has `fanOut` roots: of n segments there are at most (fanOut - 1) * (log n / log fanOut + 1) roots.
 *
 * @param roots oldest first; a segment is of level 0
 * @param options `fanOut`: from 2, 16 to 64 in practice
 */
export function planMerges(
  roots: readonly { readonly level: number }[],
  { fanOut }: { readonly fanOut: number },
): readonly PlannedMerge[] {
  const levels = effectiveLevels(roots);
  const merges: PlannedMerge[] = [];
  let from = 0;
  for (let i = 0; i < levels.length; i += 1) {
    const level = levels[i] ?? 0;
    if (level !== levels[from]) from = i;
    if (i + 1 - from < fanOut) continue;
    merges.push({ from, to: i + 1, level: level + 1 });
    from = i + 1;
  }
  return merges;
}

/** For each root the greatest level from there on. */
function effectiveLevels(roots: readonly { readonly level: number }[]): readonly number[] {
  let greatest = 0;
  return roots
    .map(({ level }) => level)
    .reverse()
    .map((level) => (greatest = Math.max(greatest, level)))
    .reverse();
}
