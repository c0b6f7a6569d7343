import { setTimeout as wait } from 'node:timers/promises';

/**
 * The body of an answer. A question that is refused as one too many is asked again when the server says.
 *
 * @throws when the answer is another one than 200
 */
export async function askPatiently(url: string, accept = 'application/json'): Promise<string> {
  const response = await fetch(url, { headers: { accept } });
  const body = await response.text();
  if (response.ok) return body;
  if (response.status !== 429) throw new Error(`${url}: ${response.status} ${body.slice(0, 500)}`);
  await wait(Number(response.headers.get('retry-after')) * 1_000);
  return askPatiently(url, accept);
}
