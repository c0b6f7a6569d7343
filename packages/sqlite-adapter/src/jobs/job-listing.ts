import type { JobPageRequest, JobRecord, StoragePage } from '@device-stats/core';
import { sql } from 'kysely';
import type { SqliteConnection } from '../connection.ts';
import type { Statement } from '../statement.ts';
import { toPage } from '../storage-page.ts';
import { type JobRow, jobColumns, toJobRecord } from './job-row.ts';

/** Lists jobs, the newest first, with a statement for each choice of filters, so that each has an index that fits. */
export class JobListing {
  readonly #statements: Readonly<Record<Filters, Statement<ListParameters, JobRow>>>;

  constructor(connection: SqliteConnection) {
    this.#statements = {
      none: prepareList(connection, []),
      state: prepareList(connection, ['state']),
      kind: prepareList(connection, ['kind']),
      both: prepareList(connection, ['kind', 'state']),
    };
  }

  page({
    state,
    kind,
    after = Number.MAX_SAFE_INTEGER,
    limit,
  }: JobPageRequest): StoragePage<JobRecord> {
    const statement = this.#statements[filtersOf({ state, kind })];
    const rows = statement.all({ state, kind, before: after, limit: limit + 1 });
    return toPage(rows, { limit, keyOf: ({ key }) => key, toItem: toJobRecord });
  }
}

type Filters = 'none' | 'state' | 'kind' | 'both';

type Filter = { readonly [F in 'state' | 'kind']: JobPageRequest[F] | undefined };

type ListParameters = Filter & { readonly before: number; readonly limit: number };

function filtersOf({ state, kind }: Filter): Filters {
  if (state === undefined) return kind === undefined ? 'none' : 'kind';
  return kind === undefined ? 'state' : 'both';
}

function prepareList(
  connection: SqliteConnection,
  filters: readonly (keyof Filter)[],
): Statement<ListParameters, JobRow> {
  return connection.prepare((queries, parameters) => {
    let query = queries
      .selectFrom('job')
      .select(jobColumns)
      .where('key', '<', parameters.before)
      .orderBy('key', 'desc')
      .limit(parameters.limit);
    for (const filter of filters) query = query.where(sql.ref(filter), '=', parameters[filter]);
    return query;
  });
}
