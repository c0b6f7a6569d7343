import type { OperationBody } from '../http/operation-body.ts';
import type { Concern } from './operation.ts';

const destroying: readonly unknown[] = ['deletion', 'retention'];

/** What a job does to whom, by the body that asks for it, valid or not: it needs the rights of the operation that does the same at once. */
export function jobConcern(body: OperationBody): Concern {
  const input = fieldsOf(body.kind === 'json' ? body.value : undefined);
  const { device_id: deviceId, user_id: userId } = fieldsOf(input['params']);
  return {
    kind: destroying.includes(input['kind']) ? 'admin' : 'read',
    ...(typeof deviceId === 'string' && { deviceId }),
    ...(typeof userId === 'number' && { userId }),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
