import { hash } from 'node:crypto';
import type { IdempotencyKey } from '@device-stats/core';

/** What a key, with its scope and part, is known by: 16 bytes, as the characters of a text. */
export type KeyIdentity = string;

/** A write as it was recorded under its key. */
export interface RecordedResult {
  readonly fingerprint: string;
  /** Null when it was no write of readings. */
  readonly readingCount: number | null;
  /** As JSON. */
  readonly result: string;
  readonly createdAtMs: number;
}

/** A record is the identity, the moment, the length of the rest, and the rest: the other fields of the result, as JSON. */
const momentAt = 16;
const lengthAt = 24;
const restAt = 28;

/** The beginning of a SHA-256. */
export function identityOf({ scope, key, part }: IdempotencyKey): KeyIdentity {
  return hash('sha256', JSON.stringify([scope, key, part]), 'binary').slice(0, momentAt);
}

/** Four bytes of an identity as a hash of 32 bits. */
export function wordAt(identity: KeyIdentity, at: number): number {
  let word = 0;
  for (let index = at; index < at + 4; index += 1) word = (word << 8) | identity.charCodeAt(index);
  return word >>> 0;
}

export function packRecord(
  identity: KeyIdentity,
  { fingerprint, readingCount, result, createdAtMs }: RecordedResult,
): Buffer {
  const rest = JSON.stringify([fingerprint, readingCount, result]);
  const restBytes = Buffer.byteLength(rest);
  const record = Buffer.allocUnsafe(restAt + restBytes);
  record.write(identity, 'latin1');
  record.writeDoubleLE(createdAtMs, momentAt);
  record.writeUInt32LE(restBytes, lengthAt);
  record.write(rest, restAt);
  return record;
}

export function unpackRecord(record: Buffer): RecordedResult {
  // As `packRecord` wrote it.
  const [fingerprint, readingCount, result] = JSON.parse(
    record.toString('utf8', restAt),
  ) as readonly [string, number | null, string];
  return { fingerprint, readingCount, result, createdAtMs: momentOf(record) };
}

/** The identity of the record that begins at a position. */
export function identityIn(records: Buffer, start = 0): KeyIdentity {
  return records.toString('latin1', start, start + momentAt);
}

/** When a record was made, in milliseconds since the Unix epoch. */
export function momentOf(record: Buffer): number {
  return record.readDoubleLE(momentAt);
}

/** The record of an identity among records that stand one behind the other. */
export function findRecord(records: Buffer, identity: KeyIdentity): Buffer | undefined {
  for (let start = 0; start < records.length; ) {
    const end = endOf(records, start);
    if (identityIn(records, start) === identity) return records.subarray(start, end);
    start = end;
  }
  return undefined;
}

/** Takes records that stand one behind the other apart. */
export function splitRecords(records: Buffer): Buffer[] {
  const split: Buffer[] = [];
  for (let start = 0; start < records.length; ) {
    const end = endOf(records, start);
    split.push(records.subarray(start, end));
    start = end;
  }
  return split;
}

function endOf(records: Buffer, start: number): number {
  return start + restAt + records.readUInt32LE(start + lengthAt);
}
