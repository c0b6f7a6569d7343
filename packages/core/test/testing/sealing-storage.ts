import { DeviceStatsError } from '../../src/errors/device-stats-error.ts';
import type { ReadingColumns } from '../../src/reading/reading-columns.ts';
import { buildRun } from '../../src/runs/build-run.ts';
import { LooseReadings } from '../../src/runs/loose-readings.ts';
import type { PeriodReadings, SealedReadings, StoredRun } from '../../src/runs/period-readings.ts';
import type { SortedPage } from '../../src/runs/run.ts';
import type { MaintenanceOutcome, MaintenanceTurn } from '../../src/storage/maintenance.ts';
import type { ReadingsView } from '../../src/storage/readings-view.ts';
import type { Storage } from '../../src/storage/storage.ts';

/** How a storage seals, and what it gets wrong. */
export interface SealingOptions {
  /** How many readings are sealed together. Default: 8. */
  readonly segmentSize?: number;
  /** Whether views show sealed readings before any upkeep. Default: `false`. */
  readonly isSealed?: boolean;
  /** Whether a turn is done; otherwise somebody else has the lease. Default: {@link takeLease}. */
  readonly takeTurn?: (turn: MaintenanceTurn, lease: Lease) => boolean;
  /** What becomes of sealed readings before a view shows them. Default: nothing. */
  readonly distort?: (sealed: SealedReadings) => SealedReadings;
}

/** Who has the upkeep, and until when. */
export interface Lease {
  holder: string;
  untilMs: number;
}

const pageSize = 2;
const keptMs = 60_000;

/**
 * A storage that has upkeep, made of one that has none: each write makes a step of it due, and once one was done, views show
 * most readings sealed. A view that was opened long before a step has expired.
 */
export function sealing(storage: Storage, options: SealingOptions = {}): Storage {
  const { takeTurn = takeLease } = options;
  const lease: Lease = { holder: '', untilMs: 0 };
  let due = 0;
  let { isSealed = false } = options;
  let maintainedAtMs = 0;
  let epoch = 0;
  const wrote = async <T>(result: Promise<T>): Promise<T> => {
    const value = await result;
    due += 1;
    return value;
  };
  const openView: Storage['readings']['openView'] = async (query) => {
    const openedIn = epoch;
    const view = await storage.readings.openView(query);
    return isSealed ? sealView(view, options, () => openedIn < epoch) : view;
  };
  return {
    ...storage,
    readings: {
      ...storage.readings,
      append: (batch, how) => wrote(storage.readings.append(batch, how)),
      remove: (query) => wrote(storage.readings.remove(query)),
      openView,
    },
    async maintain(turn): Promise<MaintenanceOutcome> {
      await storage.maintain(turn);
      if (due === 0 && turn.nowMs - maintainedAtMs <= keptMs) return 'idle';
      if (!takeTurn(turn, lease)) return 'leased';
      if (turn.nowMs - maintainedAtMs > keptMs) epoch += 1;
      maintainedAtMs = turn.nowMs;
      due = Math.max(0, due - 1);
      isSealed = true;
      return 'worked';
    },
    async maintenanceBacklog() {
      await storage.maintenanceBacklog();
      return due === 0 ? 0 : 1;
    },
  };
}

/** Takes the lease for a turn, unless another has it. */
export function takeLease(turn: MaintenanceTurn, lease: Lease): boolean {
  if (lease.holder !== turn.holder && turn.nowMs < lease.untilMs) return false;
  Object.assign(lease, { holder: turn.holder, untilMs: turn.nowMs + turn.leaseMs });
  return true;
}

function sealView(
  view: ReadingsView,
  { segmentSize = 8, distort = (sealed) => sealed }: SealingOptions,
  hasExpired: () => boolean,
): ReadingsView {
  const pages = new Map<StoredRun, readonly SortedPage[]>();
  const check = (): void => {
    if (!hasExpired()) return;
    throw new DeviceStatsError('VIEW_EXPIRED', { message: 'Thrown away.', details: {} });
  };
  const seal = (parts: PeriodReadings): PeriodReadings => {
    const { segments, rest } = cutIntoSegments(parts.loose, segmentSize);
    const sealed = segments.map((columns) => distort(sealColumns(columns, pages)));
    return { sealed, loose: rest.map((columns) => new LooseReadings([columns])) };
  };
  return {
    devices: view.devices.map((device) => ({ ...device, ...seal(device) })),
    async *buckets(edges) {
      check();
      for await (const parts of view.buckets(edges)) {
        yield parts.map(seal);
        check();
      }
    },
    async readPages(ranges) {
      check();
      return ranges.map(({ run, from, to }) => pages.get(run)?.slice(from, to) ?? []);
    },
  };
}

function sealColumns(
  { timestamps, values }: ReadingColumns,
  pages: Map<StoredRun, readonly SortedPage[]>,
): SealedReadings {
  const runs = values.map((column): StoredRun => {
    const built = buildRun(column, { pageSize });
    const run = { ...built.run, level: 0, firstBlockId: 0, nodeId: 0, metric: 0, firstPage: 0 };
    pages.set(run, built.pages);
    return run;
  });
  return {
    readingCount: timestamps.length,
    minTimestamp: Math.min(...timestamps),
    maxTimestamp: Math.max(...timestamps),
    runs,
  };
}

/** Whole segments, and what is left of each block. */
function cutIntoSegments(
  blocks: readonly ReadingColumns[],
  size: number,
): { readonly segments: readonly ReadingColumns[]; readonly rest: readonly ReadingColumns[] } {
  const segments: ReadingColumns[] = [];
  const rest: ReadingColumns[] = [];
  for (const { timestamps, values } of blocks) {
    for (let from = 0; from < timestamps.length; from += size) {
      const part = (column: Float64Array): Float64Array => column.slice(from, from + size);
      const columns = { timestamps: part(timestamps), values: values.map(part) };
      (columns.timestamps.length === size ? segments : rest).push(columns);
    }
  }
  return { segments, rest };
}
