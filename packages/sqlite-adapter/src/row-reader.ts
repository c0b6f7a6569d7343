import type { ReadingPosition, StoredReadingColumns } from '@device-stats/core';
import { type Segment, segmentsInOrder, type Tombstone } from '@device-stats/core/runs';
import { ChunkReader } from './chunk-reader.ts';
import { firstRows, gather, gatherColumns } from './columns.ts';
import type { SqliteConnection } from './connection.ts';
import type { PeriodRange } from './period-range.ts';
import { mergeSources, type RowSource, readPage } from './reading-page.ts';
import { latestSealed } from './sealed/latest-sealed.ts';
import type { SealedCache } from './sealed/sealed-cache.ts';
import { SealedReader } from './sealed/sealed-reader.ts';
import type { SubjectDeviceRow } from './subject-reader.ts';

/** Which raw readings to read. */
interface RowQuery {
  readonly device: SubjectDeviceRow;
  readonly range: PeriodRange;
  readonly metricCount: number;
}

/** Reads raw readings, hot and sealed ones. Call it inside a transaction. */
export class RowReader {
  readonly #chunks: ChunkReader;
  readonly #sealed: SealedReader;

  constructor(connection: SqliteConnection, cache: SealedCache) {
    this.#chunks = new ChunkReader(connection);
    this.#sealed = new SealedReader(connection, { cache });
  }

  /** The latest reading: one row, or none. */
  latest(device: SubjectDeviceRow, metricCount: number): StoredReadingColumns {
    const hot = this.#chunks.latest(device, metricCount);
    const sealed = latestSealed(this.#sealed, {
      roots: this.#sealed.roots(device),
      tombstones: this.#sealed.tombstones(device),
      from: hot?.timestamp ?? Number.NEGATIVE_INFINITY,
    });
    if (sealed !== undefined && (hot === undefined || isLater(sealed, hot))) {
      const segment = this.#sealed.segment(sealed.node, metricCount);
      return rowAt(segment, sealed);
    }
    return hot === undefined ? firstRows([], { limit: 0, metricCount }) : rowAt(hot.chunk, hot);
  }

  /** The first `limit` readings behind `after`, by timestamp, then id. */
  page(
    query: RowQuery,
    { after, limit }: { readonly after: ReadingPosition; readonly limit: number },
  ): StoredReadingColumns {
    const { device, metricCount } = query;
    const range = { from: Math.max(query.range.from, after.timestamp), to: query.range.to };
    const chunks = this.#chunks.sources({ deviceKey: device.key, range, metricCount });
    const sources = mergeSources(chunks, this.#sealedSources({ device, range, metricCount }));
    return readPage(sources, { after, limit, range: query.range, metricCount });
  }

  *#sealedSources({ device, range, metricCount }: RowQuery): Generator<RowSource, undefined> {
    const tombstones = this.#sealed.tombstones(device);
    for (const node of segmentsInOrder(this.#sealed.roots(device), range)) {
      yield {
        minTimestamp: node.minTimestamp,
        read: () => ({
          ...aliveRows(this.#sealed.segment(node, metricCount), tombstones),
          inTimeOrder: true,
        }),
      };
    }
    return undefined;
  }
}

function aliveRows(segment: Segment, tombstones: readonly Tombstone[]): StoredReadingColumns {
  const { timestamps, ids, values } = segment;
  if (tombstones.length === 0) return { timestamps, ids, values };
  const rows = segment.aliveRows({ start: 0, end: timestamps.length }, tombstones);
  return { ids: gather(ids, rows), ...gatherColumns({ timestamps, values }, rows) };
}

function rowAt(
  columns: Omit<StoredReadingColumns, 'ids'>,
  { row, id }: { readonly row: number; readonly id: number },
): StoredReadingColumns {
  return { ids: Float64Array.of(id), ...gatherColumns(columns, [row]) };
}

function isLater(
  a: { readonly timestamp: number; readonly id: number },
  b: { readonly timestamp: number; readonly id: number },
): boolean {
  return a.timestamp > b.timestamp || (a.timestamp === b.timestamp && a.id > b.id);
}
