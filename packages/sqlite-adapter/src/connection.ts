import NativeDatabase from 'better-sqlite3';
import {
  type Compilable,
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Schema } from './schema.ts';
import { prepareStatement, type Statement } from './statement.ts';
import { isBusy } from './storage-error.ts';

/** One connection to the file. All its methods are synchronous and throw SQLite's own errors. */
export class SqliteConnection {
  /** The absolute path of the file. */
  readonly path: string;
  /** Builds queries; executes none. */
  readonly queries: Kysely<Schema> = createQueryBuilder<Schema>();
  /** The same without knowledge of the tables, for migrations. */
  readonly rawQueries: Kysely<unknown> = createQueryBuilder<unknown>();
  readonly #database: NativeDatabase.Database;
  readonly #begin: NativeDatabase.Statement;
  readonly #beginImmediate: NativeDatabase.Statement;
  readonly #commit: NativeDatabase.Statement;
  readonly #rollback: NativeDatabase.Statement;
  readonly #readAnything: NativeDatabase.Statement;
  readonly #beforeStatement: (() => void) | undefined;

  /** @param beforeStatement called before each statement and commit; for tests, which make it throw */
  constructor(path: string, beforeStatement?: () => void) {
    this.path = path;
    this.#beforeStatement = beforeStatement;
    // better-sqlite3 waits for locks synchronously; whoever meets one here retries asynchronously.
    this.#database = new NativeDatabase(path, { timeout: 0 });
    this.#begin = this.#database.prepare('begin');
    this.#beginImmediate = this.#database.prepare('begin immediate');
    this.#commit = this.#database.prepare('commit');
    this.#rollback = this.#database.prepare('rollback');
    this.#readAnything = this.#database.prepare('select 1 from sqlite_schema limit 1');
  }

  /** The value of a pragma, or the answer to setting one. */
  pragma(source: string): unknown {
    return this.#database.pragma(source, { simple: true });
  }

  sqliteVersion(): string {
    return String(this.#database.prepare('select sqlite_version()').pluck().get());
  }

  /** Whether the file has any table yet. */
  hasTables(): boolean {
    return this.#database.prepare('select 1 from sqlite_schema').get() !== undefined;
  }

  /** Compiles and prepares a query; the second argument of `build` stands for its parameters. */
  prepare<P extends object, R>(
    build: (queries: Kysely<Schema>, parameters: P) => Compilable<R>,
  ): Statement<P, R> {
    return prepareStatement<P, R>(
      (sql) => this.#database.prepare<[unknown[]], R>(sql),
      (parameters) => build(this.queries, parameters),
      this.#beforeStatement,
    );
  }

  /** Runs a compiled query once, for its effect. */
  execute(query: CompiledQuery): void {
    this.#database.prepare(query.sql).run([...query.parameters]);
  }

  /** Starts a transaction that sees the present state of the data, until it is rolled back. */
  beginRead(): void {
    this.#begin.run();
    try {
      // Only a first read fixes the state.
      this.#readAnything.get();
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** Starts a transaction that holds the write lock. Throws the busy error when another has it. */
  beginWrite(): void {
    this.#beforeStatement?.();
    this.#beginImmediate.run();
  }

  commit(): void {
    this.#beforeStatement?.();
    this.#commit.run();
  }

  /** Ends the transaction without effect, unless SQLite has done so itself. */
  rollback(): void {
    if (this.#database.inTransaction) this.#rollback.run();
  }

  /** Runs `effect` in a transaction that holds the write lock. */
  write<T>(effect: () => T): T {
    this.beginWrite();
    return this.#finish(effect);
  }

  /** Runs `query` on one state of the data. */
  read<T>(query: () => T): T {
    this.#begin.run();
    return this.#finish(query);
  }

  /** Gives free pages at the end of the file back to the file system, as part of the transaction. */
  vacuum(pageCount: number): void {
    this.#database.exec(`pragma incremental_vacuum(${pageCount})`);
  }

  /** Moves what was committed from the log into the file, unless others are in the way. */
  checkpoint(): void {
    try {
      this.pragma('wal_checkpoint(truncate)');
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  }

  close(): void {
    this.#database.close();
  }

  #finish<T>(body: () => T): T {
    try {
      const result = body();
      this.commit();
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }
}

function createQueryBuilder<T>(): Kysely<T> {
  return new Kysely<T>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}
