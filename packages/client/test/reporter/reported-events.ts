import type { Reporter, ReporterEvents } from '../../src/index.ts';

type AnyEvent = {
  [E in keyof ReporterEvents]: { readonly event: E } & ReporterEvents[E];
}[keyof ReporterEvents];

/** The events of a reporter, in their order. */
export interface ReportedEvents {
  readonly all: readonly AnyEvent[];
  /** Resolves with the next event of a kind. */
  next<E extends keyof ReporterEvents>(event: E): Promise<ReporterEvents[E]>;
}

export function collectEvents(reporter: Reporter<never>): ReportedEvents {
  const all: AnyEvent[] = [];
  const collect = <E extends keyof ReporterEvents>(event: E): void => {
    reporter.on(event, (detail) => all.push({ event, ...detail } as unknown as AnyEvent));
  };
  collect('sent');
  collect('retried');
  collect('dropped');
  collect('rejected');
  return {
    all,
    next: (event) =>
      new Promise((resolve) => {
        const end = reporter.on(event, (detail) => {
          end();
          resolve(detail);
        });
      }),
  };
}
