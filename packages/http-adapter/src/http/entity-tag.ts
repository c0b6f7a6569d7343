import { sha256 } from '@device-stats/core';

/** A weak entity tag over whatever an answer depends on. */
export async function entityTag(dependencies: unknown): Promise<string> {
  const digest = await sha256(new TextEncoder().encode(JSON.stringify(dependencies)));
  return `W/"${digest.slice(0, 36)}"`;
}

/** Whether an `If-None-Match` header lists the tag, by weak comparison (RFC 9110, 13.1.2). `*` is for the caller to judge. */
export function listsEntityTag(ifNoneMatch: string, tag: string): boolean {
  const listed = ifNoneMatch.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return listed.some((candidate) => opaque(candidate) === opaque(tag));
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}
