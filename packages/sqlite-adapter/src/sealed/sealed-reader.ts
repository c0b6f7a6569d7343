import {
  decodePages,
  decodeRuns,
  type PageRange,
  Segment,
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
  #lastSegment: { readonly nodeId: number; readonly segment: Segment } | undefined;

  /** @param options `cache`: only for a connection that sees committed data alone */
  constructor(
    connection: SqliteConnection,
    { cache }: { readonly cache?: SealedCache | undefined } = {},
  ) {
    this.#reads = prepareSealedReads(connection);
    this.#known = cache && openParts(cache);
  }

  /** The roots of a device, in their order. */
  roots(device: DeviceLayout): readonly StoredNode[] {
    return listOf(this.#known?.roots, device, {
      read: (deviceKey) =>
        this.#reads.listRoots.all({ deviceKey }).map((row) => new StoredNode(row, this)),
      itemBytes: nodeBytes,
    });
  }

  /** The deletions of a device that have not been carried out yet. */
  tombstones(device: DeviceLayout): readonly Tombstone[] {
    return listOf(this.#known?.tombstones, device, {
      read: (deviceKey) => this.#reads.listTombstones.all({ deviceKey }),
      itemBytes: tombstoneBytes,
    });
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
    const runs = decodeRuns(row.runs, id);
    const size = runs.reduce((sum, { fences }) => sum + runBytes + fences.byteLength * 2, 0);
    return this.#known?.runs.keep(id, runs, size) ?? runs;
  }

  /** The readings of a segment with so many columns. */
  segment(node: StoredNode, metricCount: number): Segment {
    const known = this.#known?.segments.find(node.id);
    if (known?.metricCount === metricCount) return known.segment;
    const segment = this.#readSegment(node.id, metricCount);
    // All of it may be unpacked: timestamps that are not regular, and columns of which several parts are asked for.
    const unpacked = node.readingCount * 8 * (1 + metricCount);
    this.#known?.segments.keep(node.id, { segment, metricCount }, segment.sizeBytes + unpacked);
    return segment;
  }

  /** The pages of a range. Those of a segment are read faster right after others of the same one. */
  pages(range: PageRange<StoredRun>): readonly SortedPage[] {
    const { run, from, to } = range;
    const known = run.level === 0 ? this.#known?.pages : this.#known?.mergedPages;
    const firstKey =
      run.level === 0 ? run.nodeId * mostPages + run.firstPage : run.firstBlockId * pagesInBlock;
    const pages: SortedPage[] = [];
    for (let index = from; index < to; index += 1) {
      const page = known?.find(firstKey + index);
      if (page !== undefined) pages.push(page);
    }
    if (pages.length === to - from) return pages;
    const read = this.pagesInPassing(range);
    for (const [index, page] of read.entries()) {
      const size = page.values.byteLength + (page.counts?.byteLength ?? 0);
      known?.keep(firstKey + from + index, page, size);
    }
    return read;
  }

  /** Pages of a run that are read once and not kept. */
  pagesInPassing({ run, from, to }: PageRange<StoredRun>): readonly SortedPage[] {
    if (run.level === 0) return this.#segmentOf(run).pages(run.metric, { from, to });
    const first = Math.floor(from / pagesInBlock);
    const blocks = this.#blocks(run.firstBlockId + first, run.firstBlockId + blockCount(to));
    const skipped = first * pagesInBlock;
    const { pages } = decodePages(blocks, { from: from - skipped, to: to - skipped });
    if (pages.length < to - from) throw viewExpired();
    return pages;
  }

  #blocks(from: number, to: number): readonly Uint8Array[] {
    if (to - from > 1) {
      const rows = this.#reads.listBlocks.all({ from, to });
      if (rows.length < to - from) throw viewExpired();
      return rows.map(({ data }) => data);
    }
    const row = this.#reads.findBlock.find({ id: from });
    if (row === undefined) throw viewExpired();
    return [row.data];
  }

  /** Kept until another is asked for, but not in the cache: its pages are. */
  #segmentOf({ nodeId }: StoredRun): Segment {
    const known = this.#known?.segments.find(nodeId)?.segment;
    if (known !== undefined) return known;
    if (this.#lastSegment?.nodeId !== nodeId) {
      this.#lastSegment = { nodeId, segment: this.#readSegment(nodeId, 0) };
    }
    return this.#lastSegment.segment;
  }

  #readSegment(nodeId: number, metricCount: number): Segment {
    const row = this.#reads.findReadings.find({ nodeId });
    if (row === undefined) throw viewExpired();
    const runOf = (metric: number): StoredRun => {
      const run = this.runsOf(nodeId)[metric];
      if (run === undefined) throw viewExpired();
      return run;
    };
    return new Segment(row.data, { metricCount, runOf });
  }
}

/** What is known already. */
interface Known {
  readonly roots: CachePart<KnownList<StoredNode>>;
  readonly tombstones: CachePart<KnownList<Tombstone>>;
  readonly children: CachePart<readonly StoredNode[]>;
  readonly runs: CachePart<readonly StoredRun[]>;
  readonly segments: CachePart<KnownSegment>;
  readonly pages: CachePart<SortedPage>;
  readonly mergedPages: CachePart<SortedPage>;
}

function openParts(cache: SealedCache): Known {
  return {
    roots: new CachePart(cache, 'roots'),
    tombstones: new CachePart(cache, 'tombstones'),
    children: new CachePart(cache, 'children'),
    runs: new CachePart(cache, 'runs'),
    segments: new CachePart(cache, 'segment'),
    pages: new CachePart(cache, 'page'),
    mergedPages: new CachePart(cache, 'merged page'),
  };
}

/** A device whose readings are kept in a certain way. */
interface DeviceLayout {
  readonly key: number;
  readonly layout: number;
}

/** What there is in a device's present layout. */
interface KnownList<T> {
  readonly layout: number;
  readonly items: readonly T[];
}

/** What is known of a device, unless its layout has changed; else what is read, and known from then on. */
function listOf<T>(
  part: CachePart<KnownList<T>> | undefined,
  { key, layout }: DeviceLayout,
  { read, itemBytes }: { readonly read: (key: number) => readonly T[]; readonly itemBytes: number },
): readonly T[] {
  const known = part?.find(key);
  if (known?.layout === layout) return known.items;
  const items = read(key);
  part?.keep(key, { layout, items }, items.length * itemBytes);
  return items;
}

interface KnownSegment {
  readonly segment: Segment;
  readonly metricCount: number;
}

/** More than the runs of a segment have together: it has at most 16,384 values. */
const mostPages = 65_536;
/** What a run takes besides its fences, and a node without its runs, about. */
const runBytes = 600;
const nodeBytes = 300;
const tombstoneBytes = 100;
