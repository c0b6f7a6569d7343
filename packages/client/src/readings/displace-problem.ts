import {
  DeviceStatsClientError,
  isDeviceStatsClientError,
  type Problem,
} from '../errors/device-stats-client-error.ts';

/** The error of a part of a stream, with positions in the whole of it. */
export function displaceProblem(error: unknown, before: number): unknown {
  if (before === 0 || !isDeviceStatsClientError(error) || error.problem === undefined) return error;
  const { line, accepted, errors, ...rest } = error.problem;
  const problem: Problem = {
    ...rest,
    ...(line === undefined ? {} : { line: line + before }),
    accepted: (accepted ?? 0) + before,
    ...(errors === undefined ? {} : { errors: errors.map((fault) => displaced(fault, before)) }),
  };
  return new DeviceStatsClientError(error.code, {
    message: `${error.message} (Counted from reading ${before} of the stream.)`,
    status: error.status,
    retryable: error.retryable,
    retryAfterMs: error.retryAfterMs,
    requestId: error.requestId,
    problem,
    cause: error,
  });
}

function displaced<F extends { readonly path: readonly (string | number)[] }>(
  fault: F,
  before: number,
): F {
  const [index, ...rest] = fault.path;
  return typeof index === 'number' ? { ...fault, path: [index + before, ...rest] } : fault;
}
