import type { AppendResult } from '@device-stats/core';
import type { OperationBody } from '../http/operation-body.ts';
import { limitBatch } from './limit-batch.ts';
import type { OperationResult } from './operation.ts';
import type { OperationContext } from './operation-context.ts';
import { jsonValue } from './parse-input.ts';

/** Stores a JSON body with `append`, which is given its value as it is. */
export type StoreBatch = (
  body: OperationBody,
  append: (batch: unknown) => Promise<AppendResult>,
) => Promise<OperationResult>;

/**
 * Stores JSON batches, and forgets them once the facade has checked them. A parsed batch takes four times the memory of the columns
 * made of it, and what is held while they wait for the disk becomes old for the garbage collector: tens of megabytes under load.
 */
export function createBatchStore(context: OperationContext): StoreBatch {
  // The facade checks at once what it is given, but for the first time.
  let checksAtOnce = false;
  return async (body, append) => {
    // The batch may not be a variable here: a function that waits holds all it has.
    const begin = (): Promise<AppendResult> => append(limitBatch(jsonValue(body), context));
    const stored = begin();
    if (checksAtOnce && body.kind === 'json') {
      // What is refused has been refused by now, and its body is looked at again.
      await Promise.race([stored, Promise.resolve()]);
      body.forget();
    }
    const result = await stored;
    checksAtOnce = true;
    context.monitoring?.noteReadings(result.accepted);
    return { status: 200, json: result };
  };
}
