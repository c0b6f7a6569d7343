import { readFileSync } from 'node:fs';
import { errorCodes } from '@device-stats/core';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, test } from 'vitest';
import { httpErrorCodes } from '../../src/errors/http-error.ts';
import { createTestApi } from '../api-client.ts';
import { documentedOperations } from '../fuzz/documented-responses.ts';

const file = new URL('../../openapi.json', import.meta.url);
const { adapter } = createTestApi();

interface ProblemSchema {
  readonly properties: { readonly code: { readonly enum: readonly string[] } };
}

describe('the OpenAPI document', () => {
  test('is committed as it is made; `pnpm openapi` writes it', () => {
    const made: unknown = JSON.parse(JSON.stringify(adapter.openApiDocument()));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(made);
  });

  test('keeps the recommended rules of Redocly', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      // The original service's path, which its clients use.
      rules: { 'no-path-trailing-slash': 'off' },
    });
    const source = JSON.stringify(adapter.openApiDocument());
    const problems = await lintFromString({ source, absoluteRef: file.pathname, config });
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
    expect(
      Object.keys(adapter.openApiDocument().paths ?? {}).filter((path) => path.endsWith('/')),
    ).toEqual(['/users/']);
  });

  test('lists every error code', () => {
    const { Problem } = adapter.openApiDocument().components?.schemas ?? {};
    const { code } = (Problem as unknown as ProblemSchema).properties;
    expect(new Set(code.enum)).toEqual(new Set([...errorCodes, ...httpErrorCodes]));
  });

  test('names every operation once, in a way that makes a method name', () => {
    const ids = documentedOperations(adapter.openApiDocument()).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(id).toMatch(/^(list|get|register|delete|create|link|unlink|append)[A-Z]\w+$/);
    }
  });

  test('follows the metrics', () => {
    const { adapter: other } = createTestApi({
      metrics: ['temperature', { name: 'battery', optional: true }],
    });
    const schemas = JSON.parse(
      JSON.stringify(other.openApiDocument().components?.schemas),
    ) as Record<
      string,
      { readonly properties: Record<string, unknown>; readonly required: readonly string[] }
    >;
    expect(schemas['ReadingInput']?.required).toEqual(['temperature']);
    expect(schemas['ReadingInput']?.properties['battery']).toMatchObject({
      type: ['number', 'null'],
    });
    expect(schemas['Analytics']?.properties).toHaveProperty('median_temperature.type', 'number');
    expect(schemas['Analytics']?.properties).toHaveProperty('count_battery.type', 'integer');
    expect(schemas['Analytics']?.properties).not.toHaveProperty('count_temperature');
    expect(schemas['Analytics']?.properties).not.toHaveProperty('median_x');
  });

  test('is made anew for each adapter, and once', () => {
    expect(adapter.openApiDocument()).toBe(adapter.openApiDocument());
    expect(createTestApi().adapter.openApiDocument()).toEqual(adapter.openApiDocument());
  });
});
