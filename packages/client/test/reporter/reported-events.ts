import type { Reporter, ReporterEvents } from '../../src/index.ts';

type AnyEvent = {
  [E in keyof ReporterEvents]: { readonly event: E } & ReporterEvents[E];
}[keyof ReporterEvents];

/** The events of a reporter, in their order. */
export interface ReportedEvents {
  readonly all: readonly AnyEvent[];
  /** Resolves with the next event of a kind. */
  readonly next: <E extends keyof ReporterEvents>(event: E) => Promise<ReporterEvents[E]>;
}

export function collectEvents(reporter: Pick<Reporter<unknown>, 'on'>): ReportedEvents {
  const all: AnyEvent[] = [];
  reporter.on('sent', (detail) => all.push({ event: 'sent', ...detail }));
  reporter.on('retried', (detail) => all.push({ event: 'retried', ...detail }));
  reporter.on('dropped', (detail) => all.push({ event: 'dropped', ...detail }));
  reporter.on('rejected', (detail) => all.push({ event: 'rejected', ...detail }));
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
