import { isDeviceStatsClientError } from '@device-stats/client';
import type { Client } from '../connection/connection.ts';
import type { ImportRow } from '../rows/import-row.ts';
import type { Reject } from './rejects-file.ts';

/** Where rows go, and under which key. */
export interface SendOptions {
  readonly client: Client;
  /** Undefined where each row names its own. */
  readonly deviceId: string | undefined;
  readonly key: string;
}

/** What became of rows: none is stored when `isStored` is false. */
export interface SendResult {
  readonly isStored: boolean;
  readonly acceptedCount: number;
  readonly rejects: readonly Reject[];
}

/** What to do with rows that the server refuses: leave them out and store the others, or store none. */
export type OnRefusal = 'leave out' | 'stop';

/** Stores rows, all or nothing, those apart that the server refuses. */
export async function sendBlock(
  rows: readonly ImportRow[],
  options: SendOptions,
  onRefusal: OnRefusal,
): Promise<SendResult> {
  let remaining = rows;
  const rejects: Reject[] = [];
  while (remaining.length > 0) {
    const refused = await send(remaining, options);
    if (refused === undefined) break;
    const refusedRows = new Map(refused);
    rejects.push(
      ...Array.from(refusedRows, ([index, reason]) => ({ row: remaining[index], reason })).filter(
        (reject): reject is Reject => reject.row !== undefined,
      ),
    );
    if (onRefusal === 'stop') return { isStored: false, acceptedCount: 0, rejects };
    remaining = remaining.filter((_row, index) => !refusedRows.has(index));
  }
  return { isStored: true, acceptedCount: remaining.length, rejects };
}

type ReadingInputs = Parameters<Client['readings']['appendMany']>[0];

type Refusal = readonly [index: number, reason: string];

/** Returns what the server refuses, at least one row; undefined when all are stored. */
async function send(
  rows: readonly ImportRow[],
  { client, deviceId, key }: SendOptions,
): Promise<readonly Refusal[] | undefined> {
  const options = { idempotencyKey: key };
  // The row check has seen to what readings are like; only the server knows its metrics.
  const readings = rows.map(({ reading }) => reading) as unknown as ReadingInputs;
  try {
    await (deviceId === undefined
      ? client.readings.appendMany(readings, options)
      : client.readings.appendBatch(deviceId, readings, options));
    return undefined;
  } catch (error) {
    if (!isDeviceStatsClientError(error, 'INVALID_INPUT')) throw error;
    const refusals = error.errors.flatMap(({ path: [index, ...field], message }): Refusal[] =>
      typeof index === 'number' && index < rows.length
        ? [[index, [...field, message].join(': ')]]
        : [],
    );
    if (refusals.length === 0) throw error;
    return joinReasons(refusals);
  }
}

function joinReasons(refusals: readonly Refusal[]): readonly Refusal[] {
  const reasons = new Map<number, string>();
  for (const [index, reason] of refusals) {
    const known = reasons.get(index);
    reasons.set(index, known === undefined ? reason : `${known}; ${reason}`);
  }
  return [...reasons];
}
