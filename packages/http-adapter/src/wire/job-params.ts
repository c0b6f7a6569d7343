import type { JobKind } from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { isoTime } from './timestamp.ts';

const text = (what: string): z.ZodString => z.string(`must be ${what}`);

const deviceId = { device_id: text('the id of a device').openapi({ example: 'boiler-1' }) };
const userId = {
  user_id: z.int('must be the id of a user').openapi({ type: 'integer', minimum: 1, example: 1 }),
};

const quantiles = {
  quantiles: z
    .array(z.number('must be a number from 0 to 1'), 'must be a list of numbers from 0 to 1')
    .optional()
    .openapi({ description: 'Quantiles to add, from 0 to 1, at most 20.', example: [0.05, 0.999] }),
};

const bucket = {
  every: text('the width of a bucket, such as 15m, 1h, 1d, 1w or 1mo').openapi({
    description: 'The width of a bucket: a number and `m`, `h`, `d`, `w`, `mo` or `y`.',
    example: '1h',
  }),
  tz: text('an IANA time zone, such as Europe/Moscow').optional().openapi({
    description: 'The IANA time zone whose calendar the buckets follow. Default: UTC.',
    example: 'Europe/Moscow',
  }),
};

const format = { format: z.string().openapi({ example: 'csv' }) };

/** The kinds that API consumers may submit: those without files, which are the server's. */
export type SubmittableKind = Exclude<JobKind, 'import' | 'export'>;

/** Whether API consumers may submit jobs of the kind. */
export function isSubmittable(kind: JobKind): kind is SubmittableKind {
  return kind !== 'import' && kind !== 'export';
}

/** The parameters of each kind of job on the wire; `moment` is how times are written. Files are not shown. */
export function jobParamsSchemas(moment: z.ZodType): Readonly<Record<JobKind, z.ZodObject>> {
  const period = {
    from: moment.optional().openapi({ description: 'First moment inside.' }),
    to: moment.optional().openapi({ description: 'First moment after.' }),
  };
  const before = { before: moment.openapi({ description: 'The first moment that stays.' }) };
  const analytics = { ...period, ...quantiles };
  return {
    'device-analytics': object({ ...deviceId, ...analytics }),
    'user-analytics': object({ ...userId, ...analytics }),
    'user-devices-analytics': object({ ...userId, ...analytics }),
    'device-series': object({ ...deviceId, ...bucket, ...analytics }),
    'user-series': object({ ...userId, ...bucket, ...analytics }),
    deletion: object({ ...deviceId, ...period }),
    retention: object(before),
    import: object({ ...format, device_id: z.string().optional() }),
    export: object({ ...format, ...deviceId, ...period }),
  };
}

function object(shape: z.ZodRawShape): z.ZodObject {
  return z.strictObject(shape, `must be an object with ${Object.keys(shape).join(', ')}`);
}

/** The facade's names that the wire spells differently. */
const wireNames = { deviceId: 'device_id', userId: 'user_id', timeZone: 'tz' } as const;

const facadeNames: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(wireNames).map(([facade, wire]) => [wire, facade]),
);

/** Parameters as the facade takes them, for it to judge. */
export function facadeParams(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return renamed(params, facadeNames);
}

/** Parameters as the wire shows them: without the names of the server's files. */
export function wireParams(params: object): Record<string, unknown> {
  const { file: _, ...wire } = renamed(params as Readonly<Record<string, unknown>>, wireNames);
  for (const name of ['from', 'to', 'before']) {
    const moment = wire[name];
    if (typeof moment === 'number') wire[name] = isoTime(moment);
  }
  return wire;
}

function renamed(
  fields: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [names[name] ?? name, value]),
  );
}
