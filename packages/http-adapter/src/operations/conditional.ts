import type { SubjectInput } from '@device-stats/core';
import { entityTag, listsEntityTag } from '../http/entity-tag.ts';
import type { OperationInput, OperationResult } from './operation.ts';
import type { OperationContext } from './operation-context.ts';

/** Raised when the shape of answers changes, so that no client takes an old one for current. */
const shapeVersion = 1;

/** What a conditional answer depends on, besides the data. */
export interface ConditionalRead {
  /** The operation. */
  readonly id: string;
  readonly subject: SubjectInput;
  /** The validated parameters: what means the same is the same. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly header: OperationInput['header'];
  /** Makes the answer. */
  readonly produce: () => Promise<unknown>;
}

/**
 * Answers with an entity tag, and with 304 when the caller has the current answer.
 *
 * The version is read before the data: if they change in between, the tag is older than the answer, and the next conditional
 * request gets a full answer again.
 */
export async function answerConditionally(
  { deviceStats }: OperationContext,
  { id, subject, query, header, produce }: ConditionalRead,
): Promise<OperationResult> {
  const version = await deviceStats.statistics.version(subject);
  const parameters = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const tag = await entityTag([
    shapeVersion,
    id,
    subject,
    parameters,
    deviceStats.metrics,
    version,
  ]);
  const headers = { etag: tag, 'cache-control': 'no-cache' };
  const ifNoneMatch = header('if-none-match')?.trim();
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*' && listsEntityTag(ifNoneMatch, tag)) {
    return { status: 304, headers };
  }
  const json = await produce();
  // `*` stands for any current answer, so there has to be one.
  return ifNoneMatch === '*' ? { status: 304, headers } : { status: 200, headers, json };
}
