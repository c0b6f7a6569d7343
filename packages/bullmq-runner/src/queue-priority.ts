/** BullMQ's numbers go from 1, which comes first, to 2,097,152; entries without one come before all others. */
const middle = 1_048_576;
const most = 1_000_000;

/** The priority in BullMQ, where lower numbers come first, of a job for which higher ones do. */
export function queuePriority(priority: number): number {
  return middle - Math.min(most, Math.max(-most, Math.round(priority)));
}
