import { readFileSync } from 'node:fs';
import openapiTypescript, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { expect, test } from 'vitest';

test('the generated types are those of the document; `pnpm --filter @device-stats/client generate` renews them', async () => {
  const document = new URL('../../http-adapter/openapi.json', import.meta.url);
  const nodes = await openapiTypescript(document, { defaultNonNullable: false });
  const generated = readFileSync(new URL('../src/openapi.gen.ts', import.meta.url), 'utf8');
  expect(`${COMMENT_HEADER}${astToString(nodes)}`).toBe(generated);
});
