import { type DeviceReadingInput, type ReadingInput, readingFields } from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { appendLines } from '../ingestion/append-lines.ts';
import { devicePath, idempotencyHeaders } from '../wire/parameters.ts';
import { idempotencyOf } from './idempotency.ts';
import { defineOperation, type Operation, type OperationDefinition } from './operation.ts';
import type { OperationContext } from './operation-context.ts';
import { jsonValue } from './parse-input.ts';
import { jsonResponse } from './response-content.ts';
import { createBatchStore } from './store-batch.ts';

const tag = 'Readings';

/** Operations that store readings. The facade validates them: their schemas are for the document only. */
export function ingestionOperations(context: OperationContext): readonly Operation[] {
  return [appendReading(context), appendDeviceReadings(context), appendReadings(context)];
}

/** Stores one reading. */
export function appendReading({ deviceStats, schemas, monitoring }: OperationContext): Operation {
  const { metrics } = deviceStats;
  return defineOperation({
    id: 'appendReading',
    kind: 'write',
    method: 'post',
    path: '/devices/{device_id}/stats',
    tag,
    summary: 'Store a reading',
    description:
      'Stores one reading of a device, durably. A device that is not known becomes known.',
    params: devicePath,
    headers: idempotencyHeaders,
    body: { required: true, content: { 'application/json': { schema: schemas.readingInput } } },
    responses: { 200: jsonResponse('The reading as it is stored.', schemas.reading) },
    run: async ({ params, body, header }) => {
      const input = jsonValue(body) as ReadingInput<never>; // the facade validates it
      const options = idempotencyOf(header);
      const reading = await deviceStats.readings.append(params.device_id, input, options);
      monitoring?.noteReadings(1);
      return { status: 200, json: readingFields(metrics, reading) };
    },
  });
}

const batchDescription =
  'A JSON array is stored all or nothing. NDJSON, one reading a line, may have any length and is stored as it comes: a line that is refused ends the request with its number in `line` and, in `accepted`, how many readings before it are stored; with an idempotency key the whole can be sent again, and what is stored is skipped. The body may be compressed (`Content-Encoding: gzip`).';

function batchBody(
  schema: z.ZodType,
): NonNullable<OperationDefinition<z.ZodType, z.ZodType>['body']> {
  return {
    required: true,
    content: {
      'application/json': { schema: z.array(schema) },
      'application/x-ndjson': {
        schema: {
          type: 'string',
          description: 'One reading a line, each as an item of the array.',
        },
      },
    },
  };
}

const gzipHeaders = idempotencyHeaders.extend({
  'Content-Encoding': z.enum(['gzip', 'identity']).optional().openapi({
    description: 'How the body is compressed.',
  }),
});

function appendDeviceReadings(context: OperationContext): Operation {
  const { deviceStats, schemas } = context;
  const storeBatch = createBatchStore(context);
  return defineOperation({
    id: 'appendDeviceReadings',
    kind: 'write',
    method: 'post',
    path: '/devices/{device_id}/stats/batch',
    tag,
    summary: 'Store readings of a device',
    description: `Stores readings of one device. ${batchDescription}`,
    params: devicePath,
    headers: gzipHeaders,
    body: batchBody(schemas.readingInput),
    responses: { 200: jsonResponse('The readings are stored.', schemas.accepted) },
    run: async ({ params, body, header, signal }) => {
      const options = { ...idempotencyOf(header), signal: signal() };
      const deviceId = params.device_id;
      if (body.kind === 'ndjson') {
        const result = await appendLines(body.bytes, context, { ...options, deviceId });
        return { status: 200, json: result };
      }
      return storeBatch(body, (batch) =>
        deviceStats.readings.appendBatch(
          deviceId,
          batch as readonly ReadingInput<never>[], // the facade validates it
          options,
        ),
      );
    },
  });
}

function appendReadings(context: OperationContext): Operation {
  const { deviceStats, schemas } = context;
  const storeBatch = createBatchStore(context);
  return defineOperation({
    id: 'appendReadings',
    kind: 'write',
    method: 'post',
    path: '/stats/batch',
    tag,
    summary: 'Store readings of many devices',
    description: `Stores readings of many devices, each naming its device in \`device_id\`. ${batchDescription}`,
    headers: gzipHeaders,
    body: batchBody(schemas.deviceReadingInput),
    responses: { 200: jsonResponse('The readings are stored.', schemas.accepted) },
    run: async ({ body, header, signal }) => {
      const options = {
        ...idempotencyOf(header),
        signal: signal(),
        deviceIdField: 'device_id',
      } as const;
      if (body.kind === 'ndjson') {
        return { status: 200, json: await appendLines(body.bytes, context, options) };
      }
      return storeBatch(body, (batch) =>
        deviceStats.readings.appendMany(
          batch as readonly DeviceReadingInput<never>[], // the facade validates it
          options,
        ),
      );
    },
  });
}
