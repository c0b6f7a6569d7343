import type { SubmittableJobKind } from '@device-stats/client';
import type { PeriodOptions } from '../period/period-options.ts';
import type { SubjectOptions } from '../subject/subject-options.ts';

const known: Readonly<Record<SubmittableJobKind, true>> = {
  'device-analytics': true,
  'user-analytics': true,
  'user-devices-analytics': true,
  'device-series': true,
  'user-series': true,
  deletion: true,
  retention: true,
};

/** The kinds of jobs that can be submitted. */
export const submittableKinds: readonly SubmittableJobKind[] = Object.keys(
  known,
) as SubmittableJobKind[]; // the keys of the record

/** The options that become parameters of a job. */
export interface JobOptions extends SubjectOptions, PeriodOptions {
  readonly every?: string;
  readonly tz?: string;
  readonly before?: number;
  readonly quantiles?: readonly number[];
}

/** The parameters that were given, with the API's names; the server says which ones a kind has. */
export function jobParams(options: JobOptions): Readonly<Record<string, unknown>> {
  const { device: device_id, user: user_id, from, to, every, tz, before, quantiles } = options;
  const params = { device_id, user_id, from, to, every, tz, before, quantiles };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}
