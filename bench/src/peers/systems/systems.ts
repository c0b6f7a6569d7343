import { clickhouseSystem } from './clickhouse.ts';
import { deviceStatsSystem } from './device-stats.ts';
import { duckdbSystem } from './duckdb.ts';
import type { PeerSystem } from './peer-system.ts';
import { postgresqlSystem } from './postgresql.ts';
import { sqliteSystem } from './sqlite.ts';

/** What the command calls the systems. */
export type SystemName = 'device-stats' | 'clickhouse' | 'duckdb' | 'sqlite' | 'postgresql';

/** Every system there is. */
export const systems: Readonly<Record<SystemName, PeerSystem>> = {
  'device-stats': deviceStatsSystem,
  clickhouse: clickhouseSystem,
  duckdb: duckdbSystem,
  sqlite: sqliteSystem,
  postgresql: postgresqlSystem,
};

export const systemNames = Object.keys(systems) as readonly SystemName[]; // the keys of a constant
