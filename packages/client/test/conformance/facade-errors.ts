import {
  DeviceStatsError,
  type ErrorCode,
  type ErrorDetails,
  errorCodes,
} from '@device-stats/core';
import { type DeviceStatsClientError, isDeviceStatsClientError } from '../../src/index.ts';

/** The services with the client's errors as the facade's. */
export function facadeErrors<S extends object>(services: S): S {
  return mapValues(services, (service) =>
    mapValues(service as object, (method) => {
      const call = method as (...args: readonly unknown[]) => unknown;
      return (...args: readonly unknown[]) => {
        const result = call(...args);
        return result instanceof Promise ? result.catch(throwAsFacade) : result;
      };
    }),
  );
}

/** The items with the client's errors as the facade's. */
export async function* facadeErrorsOf<T>(
  items: AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  try {
    yield* items;
  } catch (error) {
    throwAsFacade(error);
  }
}

function throwAsFacade(error: unknown): never {
  if (!isDeviceStatsClientError(error) || !isFacadeCode(error.code)) throw error;
  throw new DeviceStatsError(error.code, {
    message: error.message,
    details: detailsOf(error) as ErrorDetails[ErrorCode],
  });
}

function isFacadeCode(code: string): code is ErrorCode {
  return errorCodes.some((known) => known === code);
}

const facadeNames: Readonly<Record<string, string>> = {
  device_id: 'deviceId',
  device_ids: 'deviceIds',
  'Idempotency-Key': 'idempotencyKey',
};

function detailsOf({ problem, errors, code }: DeviceStatsClientError): unknown {
  const { device_id, user_id, job_id, job_state, limit, requested } = problem ?? {};
  const path = (parts: readonly (string | number)[]): (string | number)[] =>
    parts.map((part) => facadeNames[part] ?? part);
  if (code === 'INVALID_INPUT' || code === 'INVALID_PERIOD') {
    return { faults: errors.map((fault) => ({ ...fault, path: path(fault.path) })) };
  }
  if (code === 'LIMIT_EXCEEDED') return { limit, requested };
  if (code === 'DEVICE_NOT_FOUND') return { deviceId: device_id };
  if (code === 'USER_NOT_FOUND') return { userId: user_id };
  if (code === 'JOB_NOT_FOUND') return { jobId: job_id };
  return code === 'JOB_FINISHED' ? { jobId: job_id, state: job_state } : {};
}

function mapValues<T extends object>(object: T, map: (value: unknown) => unknown): T {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)])) as T;
}
