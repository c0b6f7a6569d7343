import { DeviceStatsError } from '@device-stats/core';
import { HttpError } from '../errors/http-error.ts';
import { problemOf } from '../errors/problem.ts';
import type { ProblemStatus } from './problem-status.ts';

/** An error for each status, with words that the server uses and no metric, as those differ from server to server. */
const errors: Readonly<Record<ProblemStatus, Error>> = {
  400: new HttpError('MALFORMED_JSON', { detail: 'The body is not valid JSON.' }),
  401: new HttpError('UNAUTHORIZED', {
    detail:
      'This operation needs valid credentials. Send Authorization: Bearer followed by a token.',
  }),
  403: new HttpError('FORBIDDEN', { detail: 'The credentials do not allow this operation.' }),
  404: new DeviceStatsError('DEVICE_NOT_FOUND', {
    message:
      'There is no device "boiler-1". A device exists from its first reading on, or once it is registered.',
    details: { deviceId: 'boiler-1' },
  }),
  409: new DeviceStatsError('JOB_FINISHED', {
    message:
      'The job 9e0f4b3a-5b1c-4d1e-8f0a-2c6d7e8f9a0b is succeeded already, and cannot be cancelled.',
    details: { jobId: '9e0f4b3a-5b1c-4d1e-8f0a-2c6d7e8f9a0b', state: 'succeeded' },
  }),
  413: new HttpError('BODY_TOO_LARGE', {
    detail:
      'The body has more than 16777216 bytes, counted after decompression. Send less at once; NDJSON may have any length.',
    extensions: { limit: 16_777_216 },
  }),
  415: new HttpError('UNSUPPORTED_MEDIA_TYPE', {
    detail: 'A body of type "text/plain" is not taken here. Send application/json, in UTF-8.',
  }),
  422: new DeviceStatsError('INVALID_INPUT', {
    message: 'The device id is too long.',
    details: { faults: [{ path: ['deviceId'], message: 'must have at most 200 characters' }] },
  }),
  500: new Error('What is not known stays out of the answer.'),
  503: new DeviceStatsError('OVERLOADED', {
    message: 'The write queue is full. Try again in 250 ms.',
    details: { retryAfterMs: 250 },
  }),
};

/** A problem document as the server answers it with the status. */
export function problemExample(status: ProblemStatus): unknown {
  return problemOf(errors[status]).body;
}
