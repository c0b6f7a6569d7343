import type { Monitoring } from './monitoring.ts';

/** As `answer`, with every answer measured. */
export type Measure = <A extends readonly unknown[], R extends { readonly status: number }>(
  operation: string,
  answer: (...args: A) => Promise<R>,
) => (...args: A) => Promise<R>;

/** Measures answers; without monitoring, leaves them as they are. */
export function createMeasure(monitoring: Monitoring | undefined): Measure {
  return (operation, answer) => {
    if (monitoring === undefined) return answer;
    return async (...args) => {
      const startedMs = performance.now();
      const answered = await answer(...args);
      const durationMs = performance.now() - startedMs;
      monitoring.noteRequest({ operation, status: answered.status, durationMs });
      return answered;
    };
  };
}
