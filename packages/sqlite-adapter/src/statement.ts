import type { Statement as NativeStatement } from 'better-sqlite3';
import type { Compilable } from 'kysely';

/** A statement that is compiled and prepared once and run many times; `P` are its named parameters, `R` its rows. */
export interface Statement<P extends object, R> {
  /** Runs it for its effect; returns how many rows it changed. */
  run(parameters: P): number;
  /** The first row. */
  find(parameters: P): R | undefined;
  all(parameters: P): R[];
  /** Reads row by row; the connection can do nothing else meanwhile. */
  iterate(parameters: P): IterableIterator<R>;
}

/** The parameters of a statement that has none. */
export type NoParameters = { readonly [name: string]: never };

/**
 * Compiles a query whose parameters are placeholders, and prepares it.
 *
 * Kysely prepares anew on every execution, which costs more than running most of these statements.
 *
 * @param beforeEach called before each run of the statement; what it throws keeps the statement from running
 */
export function prepareStatement<P extends object, R>(
  prepare: (sql: string) => NativeStatement<[unknown[]], R>,
  build: (parameters: P) => Compilable<R>,
  beforeEach: (() => void) | undefined,
): Statement<P, R> {
  // Kysely passes values through untouched, so that a placeholder may stand for a value of any type.
  const { sql, parameters } = build(placeholders() as P).compile();
  const native = prepare(sql);
  const names = parameters.map((value) => (value instanceof Placeholder ? value.name : undefined));
  // One array for every run: better-sqlite3 copies what is bound.
  const bound: unknown[] = [...parameters];
  const bind = (values: P): unknown[] => {
    beforeEach?.();
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index];
      // The query was built with these names.
      if (name !== undefined) bound[index] = values[name as keyof P];
    }
    return bound;
  };
  return {
    run: (values) => native.run(bind(values)).changes,
    find: (values) => native.get(bind(values)),
    all: (values) => native.all(bind(values)),
    iterate: (values) => native.iterate(bind(values)),
  };
}

class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Stands in for the parameters while a query is built: every property is a placeholder of its name. */
function placeholders(): object {
  return new Proxy({}, { get: (_, name) => new Placeholder(String(name)) });
}
