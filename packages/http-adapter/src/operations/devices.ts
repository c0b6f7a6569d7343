import { z } from '@hono/zod-openapi';
import { wireDevice } from '../wire/device.ts';
import { wirePage } from '../wire/page.ts';
import { devicePath, pageQuery } from '../wire/parameters.ts';
import { definedOnly } from './defined-only.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { OperationContext } from './operation-context.ts';
import { jsonResponse } from './response-content.ts';

const tag = 'Devices';

/** Operations on devices. */
export function deviceOperations(context: OperationContext): readonly Operation[] {
  return [listDevices(context), getDevice(context), registerDevice(context), deleteDevice(context)];
}

function listDevices({ deviceStats, schemas }: OperationContext): Operation {
  return defineOperation({
    id: 'listDevices',
    kind: 'read',
    method: 'get',
    path: '/devices',
    tag,
    summary: 'List devices',
    description: 'All devices, in the order in which they became known, in pages.',
    query: z.strictObject(pageQuery),
    responses: { 200: jsonResponse('A page of devices.', schemas.devicePage) },
    run: async ({ query }) => {
      const page = await deviceStats.devices.list(definedOnly(query));
      return { status: 200, json: wirePage(page, wireDevice) };
    },
  });
}

function getDevice({ deviceStats, schemas }: OperationContext): Operation {
  return defineOperation({
    id: 'getDevice',
    kind: 'read',
    method: 'get',
    path: '/devices/{device_id}',
    tag,
    summary: 'Get a device',
    description: 'A device: since when it is known, how many readings it has, and until when.',
    params: devicePath,
    responses: { 200: jsonResponse('The device.', schemas.device) },
    problems: [404],
    run: async ({ params }) => {
      const device = await deviceStats.devices.get(params.device_id);
      return { status: 200, json: wireDevice(device) };
    },
  });
}

function registerDevice({ deviceStats, schemas }: OperationContext): Operation {
  return defineOperation({
    id: 'registerDevice',
    kind: 'write',
    method: 'put',
    path: '/devices/{device_id}',
    tag,
    summary: 'Register a device',
    description:
      'Makes a device known before its first reading, which would make it known as well. Takes no body.',
    params: devicePath,
    responses: {
      200: jsonResponse('The device was known already.', schemas.device),
      201: jsonResponse('The device is known from now on.', schemas.device),
    },
    run: async ({ params }) => {
      const { device, created } = await deviceStats.devices.register(params.device_id);
      return { status: created ? 201 : 200, json: wireDevice(device) };
    },
  });
}

function deleteDevice({ deviceStats }: OperationContext): Operation {
  return defineOperation({
    id: 'deleteDevice',
    kind: 'admin',
    method: 'delete',
    path: '/devices/{device_id}',
    tag,
    summary: 'Delete a device',
    description:
      'Deletes a device with all its readings and its links to users. Every later answer is without them.',
    params: devicePath,
    responses: { 204: { description: 'The device is deleted.' } },
    problems: [404],
    run: async ({ params }) => {
      await deviceStats.devices.remove(params.device_id);
      return { status: 204 };
    },
  });
}
