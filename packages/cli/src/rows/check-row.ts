import { deviceIdFault, parseTimestamp } from '@device-stats/core';
import type { RowReading } from './import-row.ts';
import { fieldNames, isMetric, metricNameFault, type RowShape } from './row-shape.ts';

/** A row's fields by name; undefined and null where there is no value. */
export type RowFields = ReadonlyMap<string, unknown>;

/** A row that was checked: its reading, or its faults in words. */
export type CheckedRow =
  | { readonly reading: RowReading; readonly fault: undefined }
  | { readonly reading: undefined; readonly fault: string };

/** Checks rows by the rules of the API, as far as they are known without the server. */
export function createRowCheck(shape: RowShape): (fields: RowFields) => CheckedRow {
  const knownNames = new Set(shape.metrics?.map(({ name }) => name));
  const nameFault = (name: string): string | undefined => {
    if (knownNames.has(name)) return undefined;
    if (shape.metrics !== undefined) return `unknown; --metrics has ${[...knownNames].join(', ')}`;
    const fault = metricNameFault(name);
    if (fault === undefined) knownNames.add(name);
    return fault;
  };
  return (fields) => {
    const reading: Record<string, string | number> = {};
    const faults = [
      addDevice(fields.get(fieldNames.device), shape, reading),
      addTimestamp(fields.get(fieldNames.timestamp), reading),
    ];
    let measured = 0;
    for (const [name, value] of fields) {
      if (!isMetric(name)) continue;
      const fault = nameFault(name);
      if (fault !== undefined) faults.push(`${name}: ${fault}`);
      else if (value === undefined || value === null) continue;
      else if (typeof value === 'number' && Number.isFinite(value)) {
        reading[name] = value;
        measured += 1;
      } else faults.push(`${name}: must be a finite number`);
    }
    for (const { name, optional } of shape.metrics ?? []) {
      if (!optional && (fields.get(name) ?? null) === null) faults.push(`${name}: is missing`);
    }
    const known = faults.filter((fault) => fault !== undefined);
    if (measured === 0 && known.length === 0) known.push('has no value of any metric');
    return known.length === 0
      ? { reading, fault: undefined }
      : { reading: undefined, fault: known.join('; ') };
  };
}

/** Returns the fault, if there is one. */
function addDevice(
  value: unknown,
  { deviceId }: RowShape,
  reading: Record<string, unknown>,
): string | undefined {
  const isAbsent = value === undefined || value === null || value === '';
  if (deviceId !== undefined) {
    if (isAbsent || value === deviceId) return undefined;
    return `${fieldNames.device}: is another one than --device; leave one of the two out`;
  }
  if (isAbsent) return `${fieldNames.device}: is missing; or name one device for all by --device`;
  const fault = deviceIdFault(value);
  if (fault !== undefined) return `${fieldNames.device}: ${fault}`;
  reading[fieldNames.device] = value;
  return undefined;
}

/** Returns the fault, if there is one. */
function addTimestamp(value: unknown, reading: Record<string, unknown>): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const timestamp = parseTimestamp(value);
  if (timestamp === undefined) {
    return `${fieldNames.timestamp}: must be ISO 8601 with an offset, such as 2026-01-31T12:00:00Z, or milliseconds since 1970`;
  }
  reading[fieldNames.timestamp] = timestamp;
  return undefined;
}
