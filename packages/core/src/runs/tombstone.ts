/** A deletion that is still to be carried out: readings of the period that were there at the time count no more. */
export interface Tombstone {
  /** First millisecond inside, since the Unix epoch. */
  readonly from: number;
  /** First millisecond after. */
  readonly to: number;
  /** The greatest reading id there was: a reading that came later is not deleted. */
  readonly upToReadingId: number;
}

/** What deletions have left of some readings: all of them, perhaps not all, or none. */
export type Fate = 'alive' | 'touched' | 'gone';

/** Between which timestamps and ids some readings lie, the ends included. */
export interface ReadingBounds {
  readonly minTimestamp: number;
  readonly maxTimestamp: number;
  readonly minReadingId: number;
  readonly maxReadingId: number;
}

/** What the tombstones of a device have left of readings within bounds. */
export function fateOf(readings: ReadingBounds, tombstones: readonly Tombstone[]): Fate {
  let fate: Fate = 'alive';
  for (const { from, to, upToReadingId } of tombstones) {
    const { minTimestamp, maxTimestamp, minReadingId, maxReadingId } = readings;
    if (maxTimestamp < from || minTimestamp >= to || minReadingId > upToReadingId) continue;
    if (minTimestamp >= from && maxTimestamp < to && maxReadingId <= upToReadingId) return 'gone';
    fate = 'touched';
  }
  return fate;
}

/** Whether one reading was deleted. */
export function isDeleted(
  { timestamp, id }: { readonly timestamp: number; readonly id: number },
  tombstones: readonly Tombstone[],
): boolean {
  return tombstones.some(
    ({ from, to, upToReadingId }) => timestamp >= from && timestamp < to && id <= upToReadingId,
  );
}
