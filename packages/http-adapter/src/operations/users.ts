import { DeviceStatsError, isDeviceStatsError } from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { refuseUnsafeJson } from '../http/unsafe-json.ts';
import { wireDevice } from '../wire/device.ts';
import { wirePage } from '../wire/page.ts';
import { idempotencyHeaders, pageQuery, userPath } from '../wire/parameters.ts';
import { userInput, userInputSchema, wireUser } from '../wire/user.ts';
import { definedOnly } from './defined-only.ts';
import { idempotencyOf } from './idempotency.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { OperationContext } from './operation-context.ts';
import { parseJsonBody } from './parse-input.ts';
import { jsonResponse } from './response-content.ts';

const tag = 'Users';

/** Operations on users. */
export function userOperations(context: OperationContext): readonly Operation[] {
  return [
    listUsers(context),
    createUser(context),
    getUser(context),
    deleteUser(context),
    listUserDevices(context),
  ];
}

function listUsers({ deviceStats, schemas }: OperationContext): Operation {
  return defineOperation({
    id: 'listUsers',
    kind: 'read',
    method: 'get',
    path: '/users/',
    aliases: ['/users'],
    tag,
    summary: 'List users',
    description: 'All users by ascending id, in pages. `/users` is the same.',
    query: z.strictObject(pageQuery),
    responses: { 200: jsonResponse('A page of users.', schemas.userPage) },
    run: async ({ query }) => {
      const page = await deviceStats.users.list(definedOnly(query));
      return { status: 200, json: wirePage(page, wireUser) };
    },
  });
}

function createUser({ deviceStats, schemas }: OperationContext): Operation {
  return defineOperation({
    id: 'createUser',
    kind: 'write',
    method: 'post',
    path: '/users/',
    aliases: ['/users'],
    tag,
    summary: 'Create a user',
    description:
      'Creates a user linked to one device, several, or none. The devices must exist. `/users` is the same.',
    headers: idempotencyHeaders,
    body: { required: true, content: { 'application/json': { schema: schemas.userInput } } },
    responses: { 200: jsonResponse('The user.', schemas.user) },
    problems: [404],
    run: async ({ body, header }) => {
      // Zod passes over keys such as `__proto__` in silence.
      refuseUnsafeJson(body);
      const input = parseJsonBody(userInputSchema, body);
      try {
        const user = await deviceStats.users.create(userInput(input), idempotencyOf(header));
        return { status: 200, json: wireUser(user) };
      } catch (error) {
        throw input.device_id === undefined ? error : aboutOneDevice(error);
      }
    },
  });
}

/** Faults of the device list that the caller wrote as a single device. */
function aboutOneDevice(error: unknown): unknown {
  if (!isDeviceStatsError(error, 'INVALID_INPUT')) return error;
  const faults = error.details.faults.map(({ path, message }) =>
    path[0] === 'deviceIds' ? { path: ['deviceId'], message } : { path, message },
  );
  return new DeviceStatsError('INVALID_INPUT', { message: error.message, details: { faults } });
}

function getUser({ deviceStats, schemas }: OperationContext): Operation {
  return defineOperation({
    id: 'getUser',
    kind: 'read',
    method: 'get',
    path: '/users/{user_id}',
    tag,
    summary: 'Get a user',
    description: 'A user and the devices linked to it.',
    params: userPath,
    responses: { 200: jsonResponse('The user.', schemas.user) },
    problems: [404],
    run: async ({ params }) => {
      const user = await deviceStats.users.get(params.user_id);
      return { status: 200, json: wireUser(user) };
    },
  });
}

function deleteUser({ deviceStats }: OperationContext): Operation {
  return defineOperation({
    id: 'deleteUser',
    kind: 'admin',
    method: 'delete',
    path: '/users/{user_id}',
    tag,
    summary: 'Delete a user',
    description: 'Deletes a user. Its devices stay.',
    params: userPath,
    responses: { 204: { description: 'The user is deleted.' } },
    problems: [404],
    run: async ({ params }) => {
      await deviceStats.users.remove(params.user_id);
      return { status: 204 };
    },
  });
}

function listUserDevices({ deviceStats, schemas }: OperationContext): Operation {
  return defineOperation({
    id: 'listUserDevices',
    kind: 'read',
    method: 'get',
    path: '/users/{user_id}/devices',
    tag,
    summary: 'List the devices of a user',
    description: 'The linked devices, in the order in which they were linked, in pages.',
    params: userPath,
    query: z.strictObject(pageQuery),
    responses: { 200: jsonResponse('A page of devices.', schemas.devicePage) },
    problems: [404],
    run: async ({ params, query }) => {
      const page = await deviceStats.users.listDevices(params.user_id, definedOnly(query));
      return { status: 200, json: wirePage(page, wireDevice) };
    },
  });
}
