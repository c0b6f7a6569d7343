import { HttpError } from '../errors/http-error.ts';
import type { OperationBody } from './operation-body.ts';

/** How many levels of arrays and objects a body may have. Nothing valid has more than two. */
const maxDepth = 16;

const unsafeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Refuses JSON that no honest caller sends: keys that would reach into prototypes, or nesting without end.
 *
 * @throws `MALFORMED_JSON`
 */
export function refuseUnsafeJson(body: OperationBody): void {
  if (body.kind === 'json') refuseUnsafe(body.value, 1);
}

function refuseUnsafe(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth) throw tooDeep();
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) refuseUnsafe(item, depth + 1);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (unsafeKeys.has(key)) {
      throw new HttpError('MALFORMED_JSON', {
        detail: `The body has a key ${JSON.stringify(key)}, which is not taken anywhere. Leave it out.`,
      });
    }
    refuseUnsafe(item, depth + 1);
  }
}

function tooDeep(): HttpError {
  return new HttpError('MALFORMED_JSON', {
    detail: `The body nests more than ${maxDepth} levels deep. No operation takes such a body.`,
  });
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Refuses nesting without end before it is parsed: a few megabytes of brackets would become a gigabyte of arrays.
 *
 * @param json JSON text in UTF-8, valid or not
 * @throws `MALFORMED_JSON`
 */
export function refuseDeepNesting(json: Uint8Array): void {
  let depth = 0;
  let inText = false;
  for (let position = 0; position < json.length; position += 1) {
    const byte = json[position];
    if (inText) {
      if (byte === backslash) position += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > maxDepth) throw tooDeep();
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
}
