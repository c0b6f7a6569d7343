import type { MetricDeclaration } from '@device-stats/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../api-client.ts';
import { createHeldRunner } from '../held-runner.ts';
import { documentedOperations, responseCheck } from './documented-responses.ts';
import { randomRequest } from './random-request.ts';
import { jobIds } from './random-values.ts';

/** Requests of one run; each run has its own server. */
const requestsARun = 20;
/** In fewer runs some operation may never succeed. */
const leastRuns = 100;

const deployments: Readonly<Record<string, readonly MetricDeclaration[]>> = {
  'the default metrics': ['x', 'y', 'z'],
  'optional metrics': [
    'x',
    { name: 'y', optional: true },
    { name: 'z', optional: true },
    { name: 'battery', optional: true },
  ],
};

describe.each(Object.entries(deployments))('a server of %s', (_name, metrics) => {
  test('answers random requests with nothing that its document does not describe', async () => {
    const document = createTestApi({ metrics }).adapter.openApiDocument();
    const operations = documentedOperations(document);
    const check = responseCheck(document);
    const requests = fc.array(randomRequest(operations), {
      minLength: requestsARun,
      maxLength: requestsARun,
    });
    const succeeded = new Set<string>();
    const { numRuns = leastRuns } = fc.readConfigureGlobal();
    await fc.assert(
      fc.asyncProperty(requests, async (batch) => {
        await using api = createTestApi({ metrics, runner: createHeldRunner() });
        const jobs = await fill(api);
        for (const { operation, url: template, init } of batch) {
          const url = jobIds.reduce(
            (text, name, index) => text.replace(name, jobs[index] ?? ''),
            template,
          );
          const response = withoutEndlessBody(await api.adapter.fetch(new Request(url, init)));
          expect(api.reported).toEqual([]);
          expect(response.status).toBeLessThan(500);
          if (isOtherPath(url, operation.path)) continue;
          if (response.ok) succeeded.add(operation.id);
          expect(await check(operation, response)).toBeUndefined();
        }
      }),
      { numRuns: Math.max(numRuns, leastRuns) },
    );
    // Requests that are all refused would show nothing.
    expect(succeeded).toEqual(new Set(operations.map(({ id }) => id)));
  });
});

/** Makes some of what random requests ask for. */
async function fill({ send }: TestApi): Promise<readonly string[]> {
  const json = [1, 2, 3].map((x) => ({ x, y: -x, z: 1.7e308, timestamp: Date.UTC(2026, 0, x) }));
  await send('POST /devices/a/stats/batch', { json });
  await send('POST /devices/a%2Fb/stats/batch', { json });
  await send('PUT /devices/b');
  await send('POST /users/', { json: { name: 'Ada', device_ids: ['a', 'b', 'a/b'] } });
  await send('POST /users/', { json: { name: 'Bob', device_id: 'a' } });
  const submit = async (kind: string, prefer: string): Promise<string> => {
    const params = { device_id: 'b' };
    const answer = await send('POST /jobs', { json: { kind, params }, headers: { prefer } });
    return (answer.json as { readonly id: string }).id;
  };
  return [await submit('deletion', ''), await submit('device-analytics', 'wait')];
}

/** A stream of events goes on for ever; what there is of it is for other tests. */
function withoutEndlessBody(response: Response): Response {
  if (response.headers.get('content-type') !== 'text/event-stream') return response;
  response.body?.cancel().catch(() => undefined);
  const { status, headers } = response;
  return new Response(null, { status, headers });
}

/** URLs lose `.` and `..` before a server sees them, which leads to another operation, or to none. */
function isOtherPath(url: string, template: string): boolean {
  const pattern = new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
  return !pattern.test(new URL(url).pathname);
}
