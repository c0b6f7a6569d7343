import { z } from '@hono/zod-openapi';

/** The schema of what an event of a device tells. */
export function deviceEventSchema({
  device,
  reading,
  analytics,
}: {
  readonly device: z.ZodType;
  readonly reading: z.ZodType;
  readonly analytics: z.ZodType;
}): z.ZodType {
  return z
    .object({
      device,
      added: z
        .int()
        .nullable()
        .openapi({
          type: ['integer', 'null'],
          description:
            'How many readings more there are than at the event before; negative where more were removed than came; null in the first event.',
        }),
      latest: z.union([reading, z.null()]).openapi({
        description: 'The reading with the greatest timestamp; null when there is none.',
      }),
      statistics: z.union([analytics, z.null()]).openapi({
        description: 'As the analytics of the device; null when there are no readings to it.',
      }),
    })
    .openapi('DeviceEvent', {
      description:
        'The state of a device. What is beside `device` may be newer than that; then another event follows.',
    });
}
