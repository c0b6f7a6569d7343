import type { components } from '../openapi.gen.ts';
import type { Analytics, AnalyticsBucket, AnalyticsResult } from '../wire/metric-types.ts';

type Schemas = components['schemas'];
type AnyJob = Schemas['Job'];
type AnyInput = Schemas['JobInput'];

/** The kinds of jobs there are. */
export type JobKind = AnyJob['kind'];

/** The kinds that may be submitted over the API. */
export type SubmittableJobKind = AnyInput['kind'];

export type JobState = AnyJob['state'];

/** The parameters of a kind of job, with the API's names. Moments may also be a `Date`. */
export type JobParams<K extends SubmittableJobKind> = WithDates<
  Extract<AnyInput, { readonly kind: K }>['params']
>;

type WithDates<P> = {
  readonly [N in keyof P]: N extends 'from' | 'to' | 'before' ? P[N] | Date : P[N];
};

/** What a kind of job comes to, as the operation that does the same at once answers. */
export type JobResult<K extends JobKind, R extends string, O extends string> = K extends
  | 'device-analytics'
  | 'user-analytics'
  ? AnalyticsResult<R, O>
  : K extends 'user-devices-analytics'
    ? readonly (Analytics<R, O> & { readonly device_id: string })[]
    : K extends 'device-series' | 'user-series'
      ? readonly AnalyticsBucket<R, O>[]
      : Readonly<NonNullable<Extract<AnyJob, { readonly kind: K }>['result']>>;

/** A job of any of the kinds `K`, told apart by its `kind`. */
export type Job<R extends string, O extends string, K extends JobKind = JobKind> = {
  readonly [T in K]: Readonly<Omit<Extract<AnyJob, { readonly kind: T }>, 'result'>> & {
    /** Null but for succeeded ones, and in lists. */
    readonly result: JobResult<T, R, O> | null;
  };
}[K];

/** Whether nothing more will happen to a job in this state. */
export function isFinal(state: JobState): boolean {
  return state !== 'queued' && state !== 'running';
}
