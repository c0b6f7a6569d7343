import type { ErrorCode } from '@device-stats/core';

/** How an error of the facade is shown to API consumers. */
export interface ErrorPresentation {
  readonly status: number;
  readonly title: string;
  /** Shown instead of the error's message, which is written for the operator and may name files or settings. */
  readonly detail?: string;
}

const unavailable =
  'The server cannot use its storage at the moment. Try again later; if it lasts, tell the operator.';

/** The one table that maps the facade's errors to HTTP. */
export const errorPresentations: Readonly<Record<ErrorCode, ErrorPresentation>> = {
  INVALID_INPUT: { status: 422, title: 'Invalid input' },
  INVALID_PERIOD: { status: 422, title: 'Invalid period' },
  INVALID_CURSOR: { status: 422, title: 'Invalid cursor' },
  LIMIT_EXCEEDED: { status: 422, title: 'Limit exceeded' },
  DEVICE_NOT_FOUND: { status: 404, title: 'Device not found' },
  USER_NOT_FOUND: { status: 404, title: 'User not found' },
  NO_READINGS: { status: 404, title: 'No readings' },
  IDEMPOTENCY_CONFLICT: { status: 422, title: 'Idempotency key reused' },
  METRICS_CONFLICT: { status: 503, title: 'Storage of other metrics', detail: unavailable },
  OVERLOADED: { status: 503, title: 'Overloaded' },
  CLOSED: { status: 503, title: 'Shutting down', detail: unavailable },
  UNSUPPORTED_STORAGE: { status: 503, title: 'Unsupported storage', detail: unavailable },
  STORAGE_FAILED: { status: 503, title: 'Storage failed', detail: unavailable },
  VIEW_EXPIRED: { status: 503, title: 'Readings rewritten', detail: unavailable },
  INVALID_OPTION: {
    status: 500,
    title: 'Wrong setting of the server',
    detail: 'A setting of the server is wrong. Tell the operator.',
  },
  JOB_NOT_FOUND: { status: 404, title: 'Job not found' },
  JOB_FINISHED: { status: 409, title: 'Job finished' },
  JOB_CLAIM_LOST: { status: 503, title: 'Job taken over', detail: unavailable },
  JOB_FAILED: { status: 500, title: 'Job failed', detail: 'The server failed. Tell the operator.' },
  RUNNER_UNAVAILABLE: {
    status: 503,
    title: 'Runner unavailable',
    detail: 'What gets jobs executed cannot be reached. Try again later.',
  },
};
