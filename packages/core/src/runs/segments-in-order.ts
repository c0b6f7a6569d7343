import type { SegmentNode } from './cover.ts';

/**
 * The segments that may have readings of a period, by ascending least timestamp, one after the other: a node is opened when its
 * turn comes, so that whoever needs only the first ones pays only for these.
 */
export function* segmentsInOrder<N extends SegmentNode<N>>(
  forest: readonly N[],
  { from, to }: { readonly from: number; readonly to: number },
): Generator<N, undefined> {
  const overlaps = ({ minTimestamp, maxTimestamp }: N): boolean =>
    maxTimestamp >= from && minTimestamp < to;
  // The next one last. A node begins with the first of its children, so none of them can be late.
  let waiting = forest.filter(overlaps).sort(byStartDescending);
  for (;;) {
    const node = waiting.pop();
    if (node === undefined) return undefined;
    if (node.children.length === 0) yield node;
    else waiting = [...waiting, ...node.children.filter(overlaps)].sort(byStartDescending);
  }
}

function byStartDescending(
  a: { readonly minTimestamp: number },
  b: { readonly minTimestamp: number },
): number {
  return b.minTimestamp - a.minTimestamp;
}
