import { readFileSync } from 'node:fs';
import { errorCodes } from '@device-stats/core';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { default as formats } from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { httpErrorCodes } from '../../src/errors/http-error.ts';
import type { OpenApiDocument } from '../../src/index.ts';
import { createTestApi } from '../api-client.ts';
import { documentedOperations } from '../fuzz/documented-responses.ts';

const file = new URL('../../openapi.json', import.meta.url);
const { adapter } = createTestApi();

interface ProblemSchema {
  readonly properties: { readonly code: { readonly enum: readonly string[] } };
}

interface ProblemExample {
  readonly status: number;
  readonly code: string;
}

interface DescribedProblem {
  readonly content: { readonly 'application/problem+json': { readonly example: ProblemExample } };
}

interface DescribedOperation {
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>;
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

  test('shows for each status a problem that is answered with it', () => {
    const document = adapter.openApiDocument();
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    ajv.addSchema({ ...(JSON.parse(JSON.stringify(document)) as object), $id: 'document' });
    const { responses = {} } = document.components ?? {};
    const examples = new Map<string, ProblemExample>();
    for (const [name, response] of Object.entries(responses)) {
      const { content } = response as unknown as DescribedProblem;
      const { example } = content['application/problem+json'];
      expect(ajv.validate('document#/components/schemas/Problem', example)).toBe(true);
      examples.set(name, example);
    }
    const codes = [...examples.values()].map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { responses: described } of operationsOf(document)) {
      for (const [status, { $ref }] of Object.entries(described)) {
        if ($ref === undefined) continue;
        expect(examples.get($ref.split('/').at(-1) ?? '')?.status).toBe(Number(status));
      }
    }
  });

  test('names every operation once, in a way that makes a method name', () => {
    const ids = documentedOperations(adapter.openApiDocument()).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(id).toMatch(
        /^(list|get|register|delete|create|link|unlink|append|submit|cancel|watch)[A-Z]\w+$/,
      );
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

function operationsOf({ paths = {} }: OpenApiDocument): readonly DescribedOperation[] {
  return Object.values(paths).flatMap((path) =>
    Object.values(path as Readonly<Record<string, DescribedOperation>>),
  );
}
