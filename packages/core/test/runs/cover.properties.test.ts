import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coverPeriod, type SegmentNode } from '../../src/runs/cover.ts';
import { planMerges } from '../../src/runs/merge-plan.ts';
import { propertyRuns } from '../property-runs.ts';

interface Node extends SegmentNode<Node> {
  readonly id: string;
  readonly level: number;
}

const span = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 12 }))
  .map(([start, length]) => ({ start, end: start + length }));
const bound = fc.option(fc.integer({ min: -2, max: 75 }), { nil: undefined });

function leavesOf(node: Node): readonly Node[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leavesOf);
}

function parent(children: readonly Node[], level: number): Node {
  return {
    id: children.map(({ id }) => id).join('+'),
    level,
    minTimestamp: Math.min(...children.map(({ minTimestamp }) => minTimestamp)),
    maxTimestamp: Math.max(...children.map(({ maxTimestamp }) => maxTimestamp)),
    children,
  };
}

/** The forest that merging on every new segment grows. */
function grown(spans: readonly { start: number; end: number }[], fanOut: number): readonly Node[] {
  let roots: readonly Node[] = [];
  for (const [i, { start, end }] of spans.entries()) {
    const segment = {
      id: String(i),
      level: 0,
      minTimestamp: start,
      maxTimestamp: end,
      children: [],
    };
    roots = [...roots, segment];
    for (
      let due = planMerges(roots, { fanOut });
      due.length > 0;
      due = planMerges(roots, { fanOut })
    ) {
      const [{ from, to, level } = { from: 0, to: 0, level: 0 }] = due;
      roots = [...roots.slice(0, from), parent(roots.slice(from, to), level), ...roots.slice(to)];
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
    fanOut: fc.constantFrom(2, 4, 8),
    from: bound,
    to: bound,
    deleted: fc.option(span, { nil: undefined }),
  });
  fc.assert(
    fc.property(input, ({ spans, late, fanOut, from, to, deleted }) => {
      const forest = grown(late ? spans : spans.toSorted((a, b) => a.start - b.start), fanOut);
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
    fanOut: fc.constantFrom(2, 4, 8),
    from: fc.integer({ min: 0, max: 6000 }),
    length: fc.integer({ min: 0, max: 6000 }),
  });
  fc.assert(
    fc.property(input, ({ count, fanOut, from, length }) => {
      const spans = Array.from({ length: count }, (_, i) => ({ start: 10 * i, end: 10 * i + 9 }));
      const forest = grown(spans, fanOut);
      const levels = Math.floor(Math.log(Math.max(count, 1)) / Math.log(fanOut) + 1e-9) + 1;
      expect(forest.length).toBeLessThanOrEqual((fanOut - 1) * levels);
      const { whole, cut } = coverPeriod(forest, { period: { from, to: from + length } });
      expect(cut.length).toBeLessThanOrEqual(2);
      expect(whole.length).toBeLessThanOrEqual(3 * (fanOut - 1) * levels);
    }),
    propertyRuns(300),
  );
});
