import {
  type EngineSizes,
  packSegment,
  sealingThreshold,
  segmentLength,
} from '@device-stats/core/runs';
import type { DeviceDraft } from '../device-draft.ts';
import type { WriteTransaction } from '../write-transaction.ts';

/** Seals the oldest hot readings of a device into a segment, when it has enough of them; false when not. */
export function sealOldest(
  transaction: WriteTransaction,
  device: DeviceDraft,
  { sizes, metricCount }: { readonly sizes: EngineSizes; readonly metricCount: number },
): boolean {
  if (device.hotCount < sealingThreshold(sizes, metricCount)) return false;
  const { chunks, sealed } = transaction.parts;
  const readings = chunks.takeOldest(device, segmentLength(sizes, metricCount));
  if (readings.ids.length === 0) return false;
  sealed.insertSegment(device, packSegment(readings, sizes), {
    takeBlockIds: (count) => transaction.takeSegmentBlockIds(count),
  });
  return true;
}
