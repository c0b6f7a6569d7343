import type { DueJob, DueJobsRequest, JobId } from '@device-stats/core';
import type { SqliteConnection } from '../connection.ts';
import type { Statement } from '../statement.ts';

/**
 * Lists the jobs that are to be dispatched. Priority by priority, since within each an index has them in their order: however many
 * there are, only those listed are read.
 */
export class DueJobs {
  readonly #statements: DueStatements;

  constructor(connection: SqliteConnection) {
    this.#statements = prepareDueStatements(connection);
  }

  list({ limit, ...request }: DueJobsRequest): readonly DueJob[] {
    const { findPriority, listUndispatched, listLost } = this.#statements;
    const jobs: DueJob[] = [];
    let below = Number.POSITIVE_INFINITY;
    for (;;) {
      const found = findPriority.find({ below });
      if (found === undefined) return jobs;
      const { priority } = found;
      for (const statement of [listUndispatched, listLost]) {
        const rows = statement.all({ ...request, priority, limit: limit - jobs.length });
        // Only ids of jobs get into the table.
        for (const { id } of rows) jobs.push({ id: id as JobId, priority });
        if (jobs.length >= limit) return jobs;
      }
      below = priority;
    }
  }
}

type DueParameters = DueJobsRequest & { readonly priority: number };

interface DueStatements {
  /** The greatest priority of an unfinished job that is below another. */
  readonly findPriority: Statement<{ readonly below: number }, { readonly priority: number }>;
  readonly listUndispatched: Statement<DueParameters, { readonly id: string }>;
  readonly listLost: Statement<DueParameters, { readonly id: string }>;
}

function prepareDueStatements(connection: SqliteConnection): DueStatements {
  return {
    findPriority: connection.prepare((queries, { below }) =>
      queries
        .selectFrom('job')
        .select('priority')
        .where('finished_at_ms', 'is', null)
        .where('priority', '<', below)
        .orderBy('priority', 'desc')
        .limit(1),
    ),
    listUndispatched: connection.prepare((queries, { priority, nowMs, limit }) =>
      queries
        .selectFrom('job')
        .select('id')
        .where('finished_at_ms', 'is', null)
        .where('priority', '=', priority)
        .where('dispatched_at_ms', 'is', null)
        .where('due_at_ms', '<=', nowMs)
        .orderBy('due_at_ms')
        .orderBy('key')
        .limit(limit),
    ),
    listLost: connection.prepare((queries, { priority, nowMs, dispatchedBeforeMs, limit }) =>
      queries
        .selectFrom('job')
        .select('id')
        .where('finished_at_ms', 'is', null)
        .where('priority', '=', priority)
        .where('dispatched_at_ms', '<', dispatchedBeforeMs)
        .where('due_at_ms', '<=', nowMs)
        .orderBy('dispatched_at_ms')
        .orderBy('due_at_ms')
        .orderBy('key')
        .limit(limit),
    ),
  };
}
