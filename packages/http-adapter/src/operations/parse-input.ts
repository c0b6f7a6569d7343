import { DeviceStatsError, type InputFault } from '@device-stats/core';
import type { z } from '@hono/zod-openapi';
import type { OperationBody } from '../http/operation-body.ts';

/**
 * Validates parameters with their schema, synchronously: the asynchronous way costs four times as much. Without a schema
 * there may be no parameters.
 *
 * @throws `INVALID_INPUT` with every fault
 */
export function parseInput<S extends z.ZodType>(
  schema: S | undefined,
  input: Readonly<Record<string, string>>,
): z.output<S> {
  if (schema === undefined) {
    const faults = Object.keys(input).map(unknownParameter);
    if (faults.length > 0) throw invalidInput(faults);
    return {} as z.output<S>; // nothing was asked for
  }
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw invalidInput(result.error.issues.flatMap(faultsOf));
}

/** An `INVALID_INPUT` of these faults. */
export function invalidInput(faults: readonly InputFault[]): DeviceStatsError<'INVALID_INPUT'> {
  return new DeviceStatsError('INVALID_INPUT', {
    message: 'The parameters or the body are not valid; the faults say where.',
    details: { faults: faults.slice(0, 100) },
  });
}

function faultsOf(issue: z.core.$ZodIssue): readonly InputFault[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ ...unknownParameter(key), path: [...path, key] }));
  }
  return [{ path, message: issue.message }];
}

function unknownParameter(name: string): InputFault {
  return { path: [name], message: 'is not known here; leave it out, or correct its name' };
}

/**
 * Validates a JSON body with its schema.
 *
 * @throws `INVALID_INPUT` with every fault
 */
export function parseJsonBody<S extends z.ZodType>(schema: S, body: OperationBody): z.output<S> {
  const result = schema.safeParse(jsonValue(body));
  if (result.success) return result.data;
  throw invalidInput(result.error.issues.flatMap(faultsOf));
}

/** The value of a JSON body. */
export function jsonValue(body: OperationBody): unknown {
  return body.kind === 'json' ? body.value : undefined;
}
