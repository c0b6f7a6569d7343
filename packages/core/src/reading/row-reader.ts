import type { DeviceId } from '../device/device.ts';
import { deviceIdFault } from '../device/device-id.ts';
import type { ReadingColumns } from './reading-columns.ts';
import type { ReadingShape } from './reading-shape.ts';
import { parseTimestamp } from './timestamp.ts';

/** Where rows are written to. */
export interface RowTarget extends ReadingColumns {
  /** For each row 1 where the timestamp was handed in, 0 where it was assigned. */
  readonly given: Uint8Array;
  /** The devices seen so far and their indices, in the order of their first appearance. */
  readonly groups: Map<DeviceId, number>;
  /** For each row the index of its device. */
  readonly groupOf: Uint32Array;
}

/** Checks one reading and writes it into a row; stops at the first fault. */
export interface RowReader {
  /** False when the reading is not valid; the row is then undefined. */
  read(input: unknown, target: RowTarget, row: number, nowMs: number): boolean;
}

/**
 * Makes a reader. Its `read` is the hottest loop of all writing: it allocates nothing, and since the readings of one source
 * have their fields in the same order, it finds each field where the reading before had it, without a look-up.
 */
export function createRowReader({ metrics, maxFutureMs, deviceIdKey }: ReadingShape): RowReader {
  const slotOf = new Map<string, number>(metrics.map(({ name }, metric) => [name, metric]));
  slotOf.set('timestamp', timestampSlot);
  if (deviceIdKey !== undefined) slotOf.set(deviceIdKey, deviceSlot);
  const isOptional = Uint8Array.from(metrics, ({ optional }) => Number(optional));
  const requiredCount = metrics.filter(({ optional }) => !optional).length;
  const expectedKeys: string[] = [];
  const expectedSlots: number[] = [];

  function read(input: unknown, target: RowTarget, row: number, nowMs: number): boolean {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return false;
    const fields = input as Readonly<Record<string, unknown>>; // an object, whatever its fields
    let position = 0;
    let required = 0;
    let measured = 0;
    let hasDevice = deviceIdKey === undefined;
    target.timestamps[row] = nowMs;
    for (const key in fields) {
      if (!Object.hasOwn(fields, key)) continue;
      let slot = expectedSlots[position];
      if (slot === undefined || expectedKeys[position] !== key) {
        slot = slotOf.get(key);
        if (slot === undefined) return false;
        expectedKeys[position] = key;
        expectedSlots[position] = slot;
      }
      position += 1;
      const value = fields[key];
      if (slot >= 0) {
        if (isFinite(value)) {
          writeValue(target, slot, row, value);
          measured += 1;
          if (isOptional[slot] === 0) required += 1;
        } else if (isOptional[slot] === 0 || (value !== null && value !== undefined)) return false;
      } else if (slot === timestampSlot) {
        if (!writeTimestamp(target, row, value, nowMs + maxFutureMs)) return false;
      } else {
        if (!writeDevice(target, row, value)) return false;
        hasDevice = true;
      }
    }
    return hasDevice && required === requiredCount && measured > 0;
  }

  return { read };
}

const timestampSlot = -1;
const deviceSlot = -2;

/** Faster than `Number.isFinite` after `typeof`: infinities and NaN minus themselves are NaN. */
function isFinite(value: unknown): value is number {
  return typeof value === 'number' && value - value === 0;
}

function writeValue(target: RowTarget, metric: number, row: number, value: number): void {
  const column = target.values[metric];
  if (column !== undefined) column[row] = value + 0; // -0 becomes 0
}

/** Writes a timestamp that was handed in; false when it is none, or later than `latest`. */
export function writeTimestamp(
  target: Pick<RowTarget, 'timestamps' | 'given'>,
  row: number,
  value: unknown,
  latest: number,
): boolean {
  if (value === undefined) return true;
  const timestamp = parseTimestamp(value);
  if (timestamp === undefined || timestamp > latest) return false;
  target.timestamps[row] = timestamp;
  target.given[row] = 1;
  return true;
}

function writeDevice({ groups, groupOf }: RowTarget, row: number, value: unknown): boolean {
  const deviceId = value as DeviceId; // Looked up as it is: only valid ids are in there.
  let group = groups.get(deviceId);
  if (group === undefined) {
    if (deviceIdFault(value) !== undefined) return false;
    group = groups.size;
    groups.set(deviceId, group);
  }
  groupOf[row] = group;
  return true;
}
