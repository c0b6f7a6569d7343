import type { ReadingColumns } from '../reading/reading-columns.ts';
import { LooseReadings } from '../runs/loose-readings.ts';
import type { PeriodReadings, StoredRun } from '../runs/period-readings.ts';
import type { ReadPages } from '../runs/run.ts';
import { splitColumns } from '../statistics/split-columns.ts';
import type { SubjectDevice } from './subject.ts';

/** What of one device a view holds. */
export interface DeviceView extends SubjectDevice, PeriodReadings {}

/**
 * One state of a subject's readings: everything that depends on the moment was read in one transaction. What is read later
 * never changes; should a storage have thrown it away, `VIEW_EXPIRED` says so and the question is to be asked anew.
 */
export interface ReadingsView {
  /** The subject's devices, with their readings of the view's period: for a user in the order in which they were linked. */
  readonly devices: readonly DeviceView[];

  /**
   * The readings of each bucket `[edges[i], edges[i + 1])`, one after the other: for each of {@link devices} its part.
   *
   * @param edges strictly ascending milliseconds since the Unix epoch, inside the view's period
   * @throws `VIEW_EXPIRED`, the reason of the signal with which the view was opened
   */
  buckets(edges: readonly number[]): AsyncIterable<readonly PeriodReadings[]>;

  /**
   * Reads pages of runs that the view named, all in one go.
   *
   * @throws `VIEW_EXPIRED`, the reason of the signal with which the view was opened
   */
  readonly readPages: ReadPages<StoredRun>;
}

/** A view of a storage that keeps plain readings: of each device the blocks of those inside the period. */
export function createColumnsView(
  devices: readonly (SubjectDevice & { readonly blocks: readonly ReadingColumns[] })[],
): ReadingsView {
  return {
    devices: devices.map(({ deviceId, version, blocks }) => ({
      deviceId,
      version,
      sealed: [],
      loose: blocks.map((block) => new LooseReadings([block])),
    })),
    async *buckets(edges) {
      const split = devices.map(({ blocks }) => {
        const metricCount = blocks[0]?.values.length ?? 0;
        return splitColumns(blocks, { edges, metricCount });
      });
      for (let bucket = 0; bucket + 1 < edges.length; bucket += 1) {
        yield split.map((ofDevice) => periodOf(ofDevice[bucket]?.columns));
      }
    },
    // It has no runs, so that nobody asks.
    readPages: async () => [],
  };
}

function periodOf(columns: ReadingColumns | undefined): PeriodReadings {
  return { sealed: [], loose: columns === undefined ? [] : [new LooseReadings([columns])] };
}
