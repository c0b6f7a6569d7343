import { deviceIdFault } from '../device/device-id.ts';
import type { InputFault } from '../errors/error-code.ts';
import { addFault, faultLimit, shownKey } from '../errors/input-faults.ts';
import type { ReadingShape } from './reading-shape.ts';
import { parseTimestamp, timestampFault } from './timestamp.ts';

/** Where a reading is, and where its faults go. */
export interface FaultContext {
  readonly nowMs: number;
  /** Leads to the reading. */
  readonly path: readonly (string | number)[];
  readonly faults: InputFault[];
}

/** Adds every fault of a reading that {@link RowReader} refused. */
export function addReadingFaults(input: unknown, shape: ReadingShape, context: FaultContext): void {
  const { path, faults } = context;
  const expected = expectedKeys(shape);
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    addFault(faults, path, `must be an object with ${expected.join(', ')}`);
    return;
  }
  // A map, since a field may be called `__proto__`.
  const fields = new Map<string, unknown>(Object.entries(input));
  const countBefore = faults.length;
  addMetricFaults(fields, shape, context);
  addTimestampFault(fields.get('timestamp'), shape, context);
  if (shape.deviceIdKey !== undefined) {
    const fault = deviceIdFault(fields.get(shape.deviceIdKey));
    if (fault !== undefined) addFault(faults, [...path, shape.deviceIdKey], fault);
  }
  for (const key of fields.keys()) {
    if (faults.length === faultLimit) return;
    if (expected.includes(key)) continue;
    addFault(faults, [...path, shownKey(key)], `unknown field; expected ${expected.join(', ')}`);
  }
  // Only a getter or a proxy can look valid now.
  if (faults.length === countBefore) addFault(faults, path, 'must be a plain object');
}

function expectedKeys({ metrics, deviceIdKey }: ReadingShape): readonly string[] {
  const names = [...metrics.map(({ name }) => name), 'timestamp'];
  return deviceIdKey === undefined ? names : [deviceIdKey, ...names];
}

function addMetricFaults(
  fields: ReadonlyMap<string, unknown>,
  { metrics }: ReadingShape,
  { path, faults }: FaultContext,
): void {
  let isMeasured = false;
  for (const { name, optional } of metrics) {
    const value = fields.get(name);
    const isAbsent = value === undefined || value === null;
    if (!isAbsent || !optional) isMeasured = true;
    if (isAbsent && optional) continue;
    if (typeof value === 'number' && Number.isFinite(value)) continue;
    const message =
      value === undefined ? 'is missing; must be a finite number' : 'must be a finite number';
    addFault(faults, [...path, name], optional ? `${message} or null` : message);
  }
  if (!isMeasured) {
    const names = metrics.map(({ name }) => name).join(', ');
    addFault(faults, path, `must have a value of at least one of ${names}`);
  }
}

function addTimestampFault(
  value: unknown,
  { maxFutureMs }: ReadingShape,
  { nowMs, path, faults }: FaultContext,
): void {
  if (value === undefined) return;
  const timestamp = parseTimestamp(value);
  if (timestamp === undefined) {
    addFault(faults, [...path, 'timestamp'], timestampFault(value));
  } else if (timestamp > nowMs + maxFutureMs) {
    const message = `must not be more than ${maxFutureMs} ms ahead of the clock, which shows ${new Date(nowMs).toISOString()}`;
    addFault(faults, [...path, 'timestamp'], message);
  }
}
