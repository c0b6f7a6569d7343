import { z } from '@hono/zod-openapi';
import { deviceIdParameter, userIdParameter } from '../wire/parameters.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { OperationContext } from './operation-context.ts';
import { jsonResponse } from './response-content.ts';

const tag = 'Users';
const path = '/users/{user_id}/devices/{device_id}';
const params: z.ZodObject<{ user_id: typeof userIdParameter; device_id: z.ZodString }> =
  z.strictObject({ user_id: userIdParameter, device_id: deviceIdParameter });

const linkSchema = z
  .object({ user_id: z.int().openapi({ type: 'integer' }), device_id: z.string() })
  .openapi('Link', { example: { user_id: 1, device_id: 'boiler-1' } });

const unlinkedSchema = z
  .object({ unlinked: z.boolean().openapi({ description: 'Whether the device was linked.' }) })
  .openapi('Unlinked', { example: { unlinked: true } });

/** Operations on the links between users and devices. */
export function userDeviceOperations(context: OperationContext): readonly Operation[] {
  return [linkUserDevice(context), unlinkUserDevice(context)];
}

function linkUserDevice({ deviceStats }: OperationContext): Operation {
  return defineOperation({
    id: 'linkUserDevice',
    kind: 'write',
    method: 'put',
    path,
    tag,
    summary: 'Link a device to a user',
    description:
      "Links an existing device to a user. The link applies to all time: the device's past readings count as well. Takes no body.",
    params,
    responses: {
      200: jsonResponse('The device was linked already.', linkSchema),
      201: jsonResponse('The device is linked from now on.', linkSchema),
    },
    problems: [404],
    run: async ({ params: { user_id, device_id } }) => {
      const linked = await deviceStats.users.link(user_id, device_id);
      return { status: linked ? 201 : 200, json: { user_id, device_id } };
    },
  });
}

function unlinkUserDevice({ deviceStats }: OperationContext): Operation {
  return defineOperation({
    id: 'unlinkUserDevice',
    kind: 'write',
    method: 'delete',
    path,
    tag,
    summary: 'Unlink a device from a user',
    description: 'Removes the link between a user and a device; both stay.',
    params,
    responses: { 200: jsonResponse('The device is not linked.', unlinkedSchema) },
    problems: [404],
    run: async ({ params: { user_id, device_id } }) => {
      const unlinked = await deviceStats.users.unlink(user_id, device_id);
      return { status: 200, json: { unlinked } };
    },
  });
}
