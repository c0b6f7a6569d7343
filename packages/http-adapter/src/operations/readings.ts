import { readingEncoder, readingFields } from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { parseAccept } from 'hono/utils/accept';
import { streamReadings } from '../export/stream-readings.ts';
import { wirePage } from '../wire/page.ts';
import { devicePath, pageQuery, periodQuery } from '../wire/parameters.ts';
import { definedOnly } from './defined-only.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { OperationContext } from './operation-context.ts';
import { invalidInput } from './parse-input.ts';
import { jsonResponse } from './response-content.ts';

const tag = 'Readings';

/** Operations that read and delete raw readings. */
export function readingOperations(context: OperationContext): readonly Operation[] {
  return [getLatestReading(context), listReadings(context), deleteReadings(context)];
}

function getLatestReading({ deviceStats, schemas }: OperationContext): Operation {
  const { metrics } = deviceStats;
  return defineOperation({
    id: 'getLatestReading',
    kind: 'read',
    method: 'get',
    path: '/devices/{device_id}/stats',
    tag,
    summary: 'Get the latest reading',
    description: 'The reading with the greatest timestamp; of several, the one stored last.',
    params: devicePath,
    responses: { 200: jsonResponse('The latest reading.', schemas.reading) },
    problems: [404],
    run: async ({ params }) => {
      const reading = await deviceStats.readings.getLatest(params.device_id);
      return { status: 200, json: readingFields(metrics, reading) };
    },
  });
}

const exportTypes = ['text/csv', 'application/x-ndjson'] as const;

function listReadings({ deviceStats, schemas }: OperationContext): Operation {
  const { metrics } = deviceStats;
  const text = { type: 'string' as const };
  const encoders = {
    'text/csv': readingEncoder('csv', metrics),
    'application/x-ndjson': readingEncoder('ndjson', metrics),
  };
  return defineOperation({
    id: 'listReadings',
    kind: 'read',
    method: 'get',
    path: '/devices/{device_id}/readings',
    tag,
    summary: 'List readings',
    description:
      'The readings of a period, oldest first, in pages. `Accept: text/csv` (RFC 4180 with a header line; an absent value is empty) or `application/x-ndjson` (one reading a line) streams all of them, and then takes neither `limit` nor `cursor`.',
    params: devicePath,
    query: z.strictObject({ ...periodQuery, ...pageQuery }),
    responses: {
      200: {
        description: 'A page of readings, or all of them.',
        content: {
          'application/json': { schema: schemas.readingPage },
          'text/csv': { schema: text },
          'application/x-ndjson': { schema: text },
        },
      },
    },
    problems: [404],
    run: async ({ params: { device_id }, query, header, signal, reportError }) => {
      const options = { ...definedOnly(query), signal: signal() };
      const vary = { vary: 'Accept' };
      const type = exportType(header('accept'));
      if (type === undefined) {
        const page = await deviceStats.readings.list(device_id, options);
        const json = wirePage(page, (reading) => readingFields(metrics, reading));
        return { status: 200, headers: vary, json };
      }
      refusePaging(query);
      const stream = await streamReadings({
        encoder: encoders[type],
        open: ({ signal: stopped }) =>
          deviceStats.readings.stream(device_id, { ...options, signal: stopped }),
        onError: (error) => reportError?.(error),
      });
      return { status: 200, headers: { ...vary, 'content-type': contentTypes[type] }, stream };
    },
  });
}

const contentTypes = {
  'text/csv': 'text/csv; charset=utf-8; header=present',
  'application/x-ndjson': 'application/x-ndjson',
} as const;

/** The type to stream, if one is asked for by name and no less than JSON is. */
function exportType(accept: string | undefined): (typeof exportTypes)[number] | undefined {
  for (const { type, q } of accept === undefined ? [] : parseAccept(accept)) {
    if (q === 0) continue;
    const wanted = type.toLowerCase();
    if (wanted === 'application/json') return undefined;
    const found = exportTypes.find((exported) => exported === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

function refusePaging(query: Readonly<Record<string, unknown>>): void {
  const faults = Object.keys(pageQuery)
    .filter((name) => query[name] !== undefined)
    .map((name) => ({ path: [name], message: 'is for pages of JSON; an export has all readings' }));
  if (faults.length > 0) throw invalidInput(faults);
}

const deletedSchema = z
  .object({
    deleted: z.int().openapi({ type: 'integer', description: 'How many readings were deleted.' }),
  })
  .openapi('Deleted', { example: { deleted: 60 } });

function deleteReadings({ deviceStats }: OperationContext): Operation {
  return defineOperation({
    id: 'deleteReadings',
    kind: 'admin',
    method: 'delete',
    path: '/devices/{device_id}/readings',
    tag,
    summary: 'Delete readings',
    description:
      'Deletes the readings of a period; without `from` and `to`, all of the device. Every later answer is without them.',
    params: devicePath,
    query: z.strictObject(periodQuery),
    responses: { 200: jsonResponse('The readings are deleted.', deletedSchema) },
    problems: [404],
    run: async ({ params, query }) => {
      const deleted = await deviceStats.readings.remove(params.device_id, definedOnly(query));
      return { status: 200, json: { deleted } };
    },
  });
}
