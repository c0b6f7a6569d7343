import type { DeviceReadings } from '../storage/reading-store.ts';
import type { RowTarget } from './row-reader.ts';

/** Valid readings of one device among those of several. */
interface ValidatedDeviceReadings extends DeviceReadings {
  /** For each row 1 where the timestamp was handed in, 0 where it was assigned. */
  readonly given: Uint8Array;
}

/** Valid readings of several devices. */
export interface DeviceBatch {
  /** In the order of each device's first reading; the rows of a device in the order in which they were handed in. */
  readonly devices: readonly ValidatedDeviceReadings[];
  /** For each reading handed in the index of its device. */
  readonly groupOf: Uint32Array;
  /** For each reading handed in its row in the columns of its device. */
  readonly rowOf: Uint32Array;
}

/** Sorts rows by device: a counting sort that keeps their order. */
export function groupByDevice(rows: RowTarget): DeviceBatch {
  const { timestamps, values, given, groups, groupOf } = rows;
  const counts = new Uint32Array(groups.size);
  const rowOf = new Uint32Array(groupOf.length);
  groupOf.forEach((group, index) => {
    const row = counts[group] ?? 0;
    rowOf[index] = row;
    counts[group] = row + 1;
  });
  const starts = startsOf(counts);
  const position = groupOf.map((group, index) => (starts[group] ?? 0) + (rowOf[index] ?? 0));
  const move = (column: Float64Array): Float64Array =>
    scatter(column, { position, target: new Float64Array(column.length) });
  const sortedTimestamps = move(timestamps);
  const sortedValues = values.map(move);
  const sortedGiven = scatter(given, { position, target: new Uint8Array(given.length) });
  const devices = Array.from(groups, ([deviceId, group]) => {
    const start = starts[group] ?? 0;
    const end = start + (counts[group] ?? 0);
    return {
      deviceId,
      readings: {
        timestamps: sortedTimestamps.subarray(start, end),
        values: sortedValues.map((column) => column.subarray(start, end)),
      },
      given: sortedGiven.subarray(start, end),
    };
  });
  return { devices, groupOf, rowOf };
}

function startsOf(counts: Uint32Array): Uint32Array {
  let start = 0;
  return counts.map((count) => {
    const current = start;
    start += count;
    return current;
  });
}

function scatter<A extends { [index: number]: number }>(
  column: ArrayLike<number>,
  { position, target }: { readonly position: Uint32Array; readonly target: A },
): A {
  position.forEach((to, index) => {
    target[to] = column[index] ?? 0;
  });
  return target;
}
