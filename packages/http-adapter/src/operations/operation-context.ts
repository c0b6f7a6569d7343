import type { DeviceStats } from '@device-stats/core';
import type { TakeParsingTurn } from '../http/parsing-turns.ts';
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
  readonly takeParsingTurn: TakeParsingTurn;
  /** Undefined: nobody measures. */
  readonly monitoring: Monitoring | undefined;
}
