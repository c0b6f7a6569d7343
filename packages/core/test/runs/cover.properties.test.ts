import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coverPeriod, type SegmentNode } from '../../src/runs/cover.ts';
import type { EngineSizes } from '../../src/runs/engine-sizes.ts';
import { type PlannedMerge, planInterimMerges, planMerges } from '../../src/runs/merge-plan.ts';
import { propertyRuns } from '../property-runs.ts';

interface Node extends SegmentNode<Node> {
  readonly id: string;
  readonly level: number;
  readonly isInterim: boolean;
}

const span = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 12 }))
  .map(([start, length]) => ({ start, end: start + length }));
const bound = fc.option(fc.integer({ min: -2, max: 75 }), { nil: undefined });

function leavesOf(node: Node): readonly Node[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leavesOf);
}

/** Interim nodes are not among the children of any. */
function parent(merged: readonly Node[], { level, isInterim }: PlannedMerge): Node {
  const children = merged.flatMap((node) => (node.isInterim ? node.children : [node]));
  return {
    id: children.map(({ id }) => id).join('+'),
    level,
    isInterim,
    minTimestamp: Math.min(...children.map(({ minTimestamp }) => minTimestamp)),
    maxTimestamp: Math.max(...children.map(({ maxTimestamp }) => maxTimestamp)),
    children,
  };
}

/** The forest that merging on every new segment grows, and interim merges on every so many. */
function grown(
  spans: readonly { start: number; end: number }[],
  {
    idleEvery,
    ...fanOuts
  }: Pick<EngineSizes, 'segmentFanOut' | 'fanOut'> & { readonly idleEvery: number },
): readonly Node[] {
  let roots: readonly Node[] = [];
  for (const [i, { start, end }] of spans.entries()) {
    const segment = {
      id: String(i),
      level: 0,
      isInterim: false,
      minTimestamp: start,
      maxTimestamp: end,
      children: [],
    };
    roots = [...roots, segment];
    for (;;) {
      const [due] = [
        ...planMerges(roots, fanOuts),
        ...(i % idleEvery === 0 ? planInterimMerges(roots) : []),
      ];
      if (due === undefined) break;
      const { from, to } = due;
      roots = [...roots.slice(0, from), parent(roots.slice(from, to), due), ...roots.slice(to)];
    }
  }
  return roots;
}

/** The fewest nodes for all segments that can be taken whole, by trying each node from the top. */
function bruteForce(forest: readonly Node[], isWhole: (node: Node) => boolean): readonly string[] {
  return forest.flatMap((node) =>
    leavesOf(node).every(isWhole) && isWhole(node) ? [node.id] : bruteForce(node.children, isWhole),
  );
}

test('a cover is the fewest nodes wholly inside, and the segments to cut', () => {
  const input = fc.record({
    spans: fc.array(span, { maxLength: 40 }),
    late: fc.boolean(),
    segmentFanOut: fc.constantFrom(2, 4, 8),
    fanOut: fc.constantFrom(2, 4, 8),
    idleEvery: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
    from: bound,
    to: bound,
    deleted: fc.option(span, { nil: undefined }),
  });
  fc.assert(
    fc.property(input, ({ spans, late, from, to, deleted, ...growth }) => {
      const forest = grown(late ? spans : spans.toSorted((a, b) => a.start - b.start), growth);
      const isTouched = ({ minTimestamp, maxTimestamp }: Node): boolean =>
        deleted !== undefined && minTimestamp < deleted.end && maxTimestamp >= deleted.start;
      const { whole, cut } = coverPeriod(forest, {
        period: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
        fateOf: (node) => (isTouched(node) ? 'touched' : 'alive'),
      });
      const [first, end] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY];
      const leaves = forest.flatMap(leavesOf);
      const overlaps = (leaf: Node): boolean =>
        leaf.maxTimestamp >= first && leaf.minTimestamp < end;
      const isWhole = (leaf: Node): boolean =>
        leaf.minTimestamp >= first && leaf.maxTimestamp < end && !isTouched(leaf);
      const ids = (nodes: readonly Node[]): readonly string[] => nodes.map(({ id }) => id);
      expect(ids(whole)).toStrictEqual(bruteForce(forest, isWhole));
      expect(ids(cut)).toStrictEqual(
        ids(leaves.filter((leaf) => overlaps(leaf) && !isWhole(leaf))),
      );
    }),
    propertyRuns(2000),
  );
});

test('of segments in order, a cover has at most two cuts and few nodes', () => {
  const input = fc.record({
    count: fc.integer({ min: 0, max: 600 }),
    segmentFanOut: fc.constantFrom(2, 4, 8),
    fanOut: fc.constantFrom(2, 4, 8),
    idleEvery: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
    from: fc.integer({ min: 0, max: 6000 }),
    length: fc.integer({ min: 0, max: 6000 }),
  });
  fc.assert(
    fc.property(input, ({ count, from, length, ...growth }) => {
      const spans = Array.from({ length: count }, (_, i) => ({ start: 10 * i, end: 10 * i + 9 }));
      const forest = grown(spans, growth);
      const { segmentFanOut, fanOut } = growth;
      const merged = Math.max(Math.floor(count / segmentFanOut), 1);
      const levels = Math.floor(Math.log(merged) / Math.log(fanOut) + 1e-9) + 1;
      const most = segmentFanOut - 1 + (fanOut - 1) * levels;
      expect(forest.length).toBeLessThanOrEqual(most);
      const { whole, cut } = coverPeriod(forest, { period: { from, to: from + length } });
      expect(cut.length).toBeLessThanOrEqual(2);
      expect(whole.length).toBeLessThanOrEqual(3 * most);
    }),
    propertyRuns(300),
  );
});
