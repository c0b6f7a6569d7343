import {
  type EngineSizes,
  packSegment,
  sealingThreshold,
  segmentLength,
} from '@device-stats/core/runs';
import type { DeviceDraft } from '../device-draft.ts';
import { relayout } from '../sealed/sealed-writer.ts';
import type { WriteTransaction } from '../write-transaction.ts';

/** How a device's hot readings are sealed. */
interface SealOptions {
  readonly sizes: EngineSizes;
  readonly metricCount: number;
  /** When to stop, by `performance.now()`; a segment is sealed before. */
  readonly deadlineMs: number;
}

/** Seals the oldest hot readings of a device into segments, as long as it has enough of them; false when it had not. */
export function sealOldest(
  transaction: WriteTransaction,
  device: DeviceDraft,
  { sizes, metricCount, deadlineMs }: SealOptions,
): boolean {
  const threshold = sealingThreshold(sizes, metricCount);
  const length = segmentLength(sizes, metricCount);
  if (device.hotCount < threshold) return false;
  do {
    sealSegment(transaction, device, { length, pageSize: sizes.pageSize });
  } while (device.hotCount >= threshold && performance.now() < deadlineMs);
  return true;
}

function sealSegment(
  transaction: WriteTransaction,
  device: DeviceDraft,
  { length, pageSize }: { readonly length: number; readonly pageSize: number },
): void {
  const { chunks, sealed } = transaction.parts;
  const readings = chunks.takeOldest(device, length);
  sealed.insertSegment(device, packSegment(readings, { pageSize }));
  relayout(device);
}
