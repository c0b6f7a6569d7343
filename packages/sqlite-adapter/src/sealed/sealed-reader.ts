import {
  decodePages,
  decodeRuns,
  type PageRange,
  Segment,
  type SegmentRun,
  type SortedPage,
  type StoredRun,
  type Tombstone,
} from '@device-stats/core/runs';
import type { SqliteConnection } from '../connection.ts';
import { viewExpired } from '../storage-error.ts';
import { blockCount, pagesInBlock } from './page-block.ts';
import { CachePart, type SealedCache } from './sealed-cache.ts';
import { prepareSealedReads, type SealedReads } from './sealed-reads.ts';
import { decodeChildren, type NodeSource, StoredNode } from './stored-node.ts';

/**
 * Reads sealed readings on one connection. What it reads never changes, so that it may be read in any transaction; when it was
 * thrown away meanwhile, that is `VIEW_EXPIRED`.
 */
export class SealedReader implements NodeSource {
  readonly #reads: SealedReads;
  readonly #known: Known | undefined;

  /** @param options `cache`: only for a connection that sees committed data alone */
  constructor(
    connection: SqliteConnection,
    { cache }: { readonly cache?: SealedCache | undefined } = {},
  ) {
    this.#reads = prepareSealedReads(connection);
    this.#known = cache && openParts(cache);
  }

  /** The roots of a device, in their order. */
  roots(device: { readonly key: number; readonly layout: number }): readonly StoredNode[] {
    const { key, layout } = device;
    const known = this.#known?.roots.find(key);
    if (known?.layout === layout) return known.nodes;
    const nodes = this.#reads.listRoots
      .all({ deviceKey: key })
      .map((row) => new StoredNode(row, this));
    this.#known?.roots.keep(key, { layout, nodes }, nodes.length * nodeBytes);
    return nodes;
  }

  tombstones(deviceKey: number): readonly Tombstone[] {
    return this.#reads.listTombstones.all({ deviceKey });
  }

  get(id: number): StoredNode {
    const row = this.#reads.findNode.find({ id });
    if (row === undefined) throw viewExpired();
    return new StoredNode(row, this);
  }

  has(id: number): boolean {
    return this.#reads.findNode.find({ id }) !== undefined;
  }

  childrenOf(id: number): readonly StoredNode[] {
    const known = this.#known?.children.find(id);
    if (known !== undefined) return known;
    const row = this.#reads.findChildren.find({ id });
    if (row === undefined) throw viewExpired();
    const children = decodeChildren(row.children).map((child) => new StoredNode(child, this));
    return this.#known?.children.keep(id, children, children.length * nodeBytes) ?? children;
  }

  runsOf(id: number): readonly StoredRun[] {
    const known = this.#known?.runs.find(id);
    if (known !== undefined) return known;
    const row = this.#reads.findRuns.find({ id });
    if (row === undefined) throw viewExpired();
    const runs = decodeRuns(row.runs);
    const size = runs.reduce((sum, { fences }) => sum + runBytes + fences.byteLength * 2, 0);
    return this.#known?.runs.keep(id, runs, size) ?? runs;
  }

  /** The readings of a segment with so many columns. */
  segment(node: StoredNode, metricCount: number): Segment {
    const known = this.#known?.segments.find(node.id);
    if (known?.metricCount === metricCount) return known.segment;
    const row = this.#reads.findReadings.find({ nodeId: node.id });
    if (row === undefined) throw viewExpired();
    const segment = new Segment(row.data, {
      metricCount,
      runOf: this.#runsWithPages(node),
    });
    const size = node.readingCount * 8 * (2 + 2 * metricCount);
    this.#known?.segments.keep(node.id, { segment, metricCount }, size);
    return segment;
  }

  /** The pages of a range. */
  pages({ run, from, to }: PageRange<StoredRun>): readonly SortedPage[] {
    const perBlock = pagesInBlock(run.level);
    const pages: SortedPage[] = [];
    while (from + pages.length < to) {
      const next = from + pages.length;
      const end = Math.min((Math.floor(next / perBlock) + 1) * perBlock, to);
      pages.push(...this.#pagesOfBlock({ run, from: next, to: end }));
    }
    return pages;
  }

  /** Pages of a run that are read once and not kept. */
  pagesInPassing({ run, from, to }: PageRange<StoredRun>): readonly SortedPage[] {
    const { level, firstBlockId } = run;
    const perBlock = pagesInBlock(level);
    const first = Math.floor(from / perBlock);
    const end = blockCount(to, level);
    const blocks = this.#blocks(level, firstBlockId + first, firstBlockId + end);
    const skipped = first * perBlock;
    return decodePages(blocks, { from: from - skipped, to: to - skipped }).pages;
  }

  #blocks(level: number, from: number, to: number): readonly Uint8Array[] {
    const rows = this.#reads.blocks(level).list.all({ from, to });
    if (rows.length < to - from) throw viewExpired();
    return rows.map(({ data }) => data);
  }

  /** Pages that are in one block, which is read unless all of them are known. */
  #pagesOfBlock({ run, from, to }: PageRange<StoredRun>): readonly SortedPage[] {
    const { level, firstBlockId } = run;
    const perBlock = pagesInBlock(level);
    const known = level === 0 ? this.#known?.pages : this.#known?.mergedPages;
    const pages: SortedPage[] = [];
    for (let index = from; index < to; index += 1) {
      // Different for any two pages of a level: the blocks of two runs have different ids.
      const page = known?.find(firstBlockId * perBlock + index);
      if (page !== undefined) pages.push(page);
    }
    if (pages.length === to - from) return pages;
    const skipped = from - (from % perBlock);
    const block = this.#blockOf(level, firstBlockId + skipped / perBlock);
    const read = decodePages([block], { from: from - skipped, to: to - skipped }).pages;
    if (read.length < to - from) throw viewExpired();
    for (const [index, page] of read.entries()) {
      const size = page.values.byteLength + (page.counts?.byteLength ?? 0);
      known?.keep(firstBlockId * perBlock + from + index, page, size);
    }
    return read;
  }

  #blockOf(level: number, id: number): Uint8Array {
    const row = this.#reads.blocks(level).find.find({ id });
    if (row === undefined) throw viewExpired();
    return row.data;
  }

  /** A segment's runs with their pages, by metric; their blocks follow each other, and are read when the first is asked for. */
  #runsWithPages(node: StoredNode): (metric: number) => SegmentRun {
    let blocks: readonly Uint8Array[] | undefined;
    return (metric) => {
      const { runs } = node;
      const run = runs[metric];
      const firstId = runs[0]?.firstBlockId ?? 0;
      if (run === undefined) throw viewExpired();
      const total = runs.reduce((sum, { fences }) => sum + blockCount(fences.length, 0), 0);
      blocks ??= this.#blocks(0, firstId, firstId + total);
      const start = run.firstBlockId - firstId;
      const own = blocks.slice(start, start + blockCount(run.fences.length, 0));
      return { run, ...decodePages(own) };
    };
  }
}

/** What is known already. */
interface Known {
  readonly roots: CachePart<Roots>;
  readonly children: CachePart<readonly StoredNode[]>;
  readonly runs: CachePart<readonly StoredRun[]>;
  readonly segments: CachePart<KnownSegment>;
  readonly pages: CachePart<SortedPage>;
  readonly mergedPages: CachePart<SortedPage>;
}

function openParts(cache: SealedCache): Known {
  return {
    roots: new CachePart(cache, 'roots'),
    children: new CachePart(cache, 'children'),
    runs: new CachePart(cache, 'runs'),
    segments: new CachePart(cache, 'segment'),
    pages: new CachePart(cache, 'page'),
    mergedPages: new CachePart(cache, 'merged page'),
  };
}

interface Roots {
  readonly layout: number;
  readonly nodes: readonly StoredNode[];
}

interface KnownSegment {
  readonly segment: Segment;
  readonly metricCount: number;
}

/** What a run takes besides its fences, and a node without its runs, about. */
const runBytes = 600;
const nodeBytes = 300;
