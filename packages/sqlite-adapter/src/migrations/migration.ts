import type { CompiledQuery, Kysely } from 'kysely';
import type { SqliteConnection } from '../connection.ts';

/** A step from one version of the schema to the next. Once released it never changes. */
export interface Migration {
  /** Its number, from 0001 without gaps, and what it brings. */
  readonly name: string;
  /** The statements, run in order in one transaction together with all other pending migrations. */
  compile(queries: Kysely<unknown>): readonly CompiledQuery[];
  /** What takes more than statements; after them, in the same transaction. */
  convert?(connection: SqliteConnection): void;
}
