import type { DeviceStats, TakeTurn } from '@device-stats/core';
import type { Monitoring } from '../monitoring/monitoring.ts';
import type { WireSchemas } from '../wire/wire-schemas.ts';

/** What the operations of one adapter share. */
export interface OperationContext {
  /** The facade, its metric names forgotten: on the wire they are data. */
  readonly deviceStats: DeviceStats<never>;
  readonly schemas: WireSchemas;
  /** The most readings of one JSON batch. */
  readonly maxBatchReadings: number;
  /** The longest line of an NDJSON body, in bytes. */
  readonly maxLineBytes: number;
  /** To be taken before readings that came together are parsed, unless they are few. */
  readonly takeTurn: TakeTurn;
  /** Undefined: nobody measures. */
  readonly monitoring: Monitoring | undefined;
}
