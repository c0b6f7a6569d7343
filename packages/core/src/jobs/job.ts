import type { ErrorCode } from '../errors/error-code.ts';

declare const jobIdBrand: unique symbol;

/** A UUID, given when the job is submitted. */
export type JobId = string & { readonly [jobIdBrand]: true };

/**
 * `queued`: to be executed, now or after a pause; `running`: a worker has it; the others are final. A job whose worker is lost stays
 * `running` until another one takes it.
 */
export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** Every state, in the order in which a job may come to them. */
export const jobStates: readonly JobState[] = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled',
];

/** How far a job has got. */
export interface JobProgress {
  /** How many steps, readings or devices are done, whatever the kind of job counts. */
  readonly done: number;
  /** How many there are; null while that is not known. */
  readonly total: number | null;
}

/** Why a job failed, or why its last attempt did. */
export interface JobError {
  readonly code: ErrorCode;
  /** In words, for people; never a stack or anything internal. */
  readonly message: string;
}

/** Whether nothing more will happen to a job in this state. */
export function isFinal(state: JobState): boolean {
  return state !== 'queued' && state !== 'running';
}
