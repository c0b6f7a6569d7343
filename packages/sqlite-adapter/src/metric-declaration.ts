import { type MetricSet, reconcileMetrics } from '@device-stats/core';
import type { CommitQueue } from './commit-queue.ts';
import type { SqliteConnection } from './connection.ts';
import type { NoParameters, Statement } from './statement.ts';

/** The metrics recorded with the data. */
export class MetricDeclaration {
  readonly #queue: CommitQueue;
  readonly #list: Statement<NoParameters, { readonly name: string; readonly optional: 0 | 1 }>;
  readonly #insert: Statement<
    { readonly position: number; readonly name: string; readonly optional: 0 | 1 },
    unknown
  >;
  #current: MetricSet | undefined;

  constructor({
    writer,
    queue,
  }: {
    readonly writer: SqliteConnection;
    readonly queue: CommitQueue;
  }) {
    this.#queue = queue;
    this.#list = writer.prepare((queries) =>
      queries.selectFrom('metric').select(['name', 'optional']).orderBy('position'),
    );
    this.#insert = writer.prepare((queries, { position, name, optional }) =>
      queries.insertInto('metric').values({ position, name, optional }),
    );
    this.#current = this.#read();
  }

  /** The metrics that this instance knows: those recorded when it was opened or last declared some. */
  get current(): MetricSet | undefined {
    return this.#current;
  }

  /** @throws `METRICS_CONFLICT` */
  async declare(declared: MetricSet): Promise<MetricSet> {
    const recorded = await this.#queue.submit({
      run: () => {
        const stored = this.#read();
        const metrics = reconcileMetrics(stored, declared);
        // Only added to, so that a metric keeps its column in what was packed before.
        for (let position = stored?.length ?? 0; position < metrics.length; position += 1) {
          const { name = '', optional = false } = metrics[position] ?? {};
          this.#insert.run({ position, name, optional: optional ? 1 : 0 });
        }
        return metrics.map(({ name, optional }) => ({ name, optional }));
      },
    });
    this.#current = recorded;
    return recorded;
  }

  #read(): MetricSet | undefined {
    const rows = this.#list.all({});
    if (rows.length === 0) return undefined;
    return rows.map(({ name, optional }) => ({ name, optional: optional === 1 }));
  }
}
