import { DeviceStatsClientError } from '../errors/device-stats-client-error.ts';
import type { Job } from './job.ts';

type EndedJob = Pick<Job<string, string>, 'id' | 'state' | 'error'> & { readonly result: unknown };

/**
 * The result of a job that has ended.
 *
 * @throws the error of one that has failed; `JOB_CANCELLED`
 */
export function resultOf({ id, state, result, error }: EndedJob): unknown {
  if (state === 'succeeded') return result;
  if (state === 'cancelled') {
    throw new DeviceStatsClientError('JOB_CANCELLED', {
      message: `The job ${id} was cancelled. Submit it again if that was not meant.`,
    });
  }
  throw new DeviceStatsClientError(error?.code ?? 'JOB_FAILED', {
    message: `The job ${id} has failed: ${error?.message ?? 'it did not say why.'}`,
  });
}
