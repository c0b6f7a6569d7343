import {
  deviceIdFault,
  labelFault,
  onlyDevice,
  type User,
  type UserInput,
} from '@device-stats/core';
import { z } from '@hono/zod-openapi';

/** The schema of a user. */
export const userSchema: z.ZodType = z
  .object({
    id: z.int().openapi({ type: 'integer' }),
    name: z.string(),
    device_id: z
      .string()
      .nullable()
      .openapi({ description: 'The linked device when there is exactly one, else null.' }),
    device_ids: z
      .array(z.string())
      .openapi({ description: 'The linked devices, in the order in which they were linked.' }),
  })
  .openapi('User', {
    example: { id: 1, name: 'Ada', device_id: 'boiler-1', device_ids: ['boiler-1'] },
  });

const deviceId = text(deviceIdFault).openapi({
  minLength: 1,
  maxLength: 200,
  description: 'A device that exists.',
});

/** The schema of a user to be made. What names and device ids may be, core says. */
export const userInputSchema: z.ZodType<{
  readonly name: string;
  readonly device_id?: string | undefined;
  readonly device_ids?: readonly string[] | undefined;
}> = z
  .strictObject(
    {
      name: text(labelFault).openapi({ minLength: 1, maxLength: 200 }),
      device_id: deviceId.optional(),
      device_ids: z
        .array(deviceId, 'must be an array of device ids')
        .optional()
        .openapi({ description: 'Devices that exist. At most one of this and `device_id`.' }),
    },
    'must be an object',
  )
  .refine((user) => user.device_id === undefined || user.device_ids === undefined, {
    path: ['device_ids'],
    error: 'may not be there beside device_id; write all devices here',
  })
  .openapi('UserInput', { example: { name: 'Ada', device_id: 'boiler-1' } });

/** A user to be made, for the facade. */
export function userInput(input: z.output<typeof userInputSchema>): UserInput {
  const { name, device_id, device_ids = device_id === undefined ? [] : [device_id] } = input;
  return { name, deviceIds: device_ids };
}

/** A user as the wire shows it. */
export function wireUser(user: User): unknown {
  return {
    id: user.id,
    name: user.name,
    device_id: onlyDevice(user),
    device_ids: user.deviceIds,
  };
}

/** A text that must pass core's rule, which says what is wrong with it. */
function text(faultOf: (value: string) => string | undefined): z.ZodType<string> {
  return z.string('must be a text').check(({ value, issues }) => {
    const message = faultOf(value);
    if (message !== undefined) issues.push({ code: 'custom', input: value, message });
  });
}
