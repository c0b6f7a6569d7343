import type { SqliteConnection } from '../connection.ts';
import type { Statement } from '../statement.ts';

/** A part of the result of a job. */
export interface ResultPart {
  /** Its place, from 0 on. */
  readonly part: number;
  readonly data: Uint8Array;
}

/** How many bytes a part has at most: so many are written in some two milliseconds. */
export const partBytes: number = 256 * 1024;

/** A result in parts, at least one. */
export function partsOf(result: string): readonly ResultPart[] {
  const bytes = Buffer.from(result);
  const count = Math.max(1, Math.ceil(bytes.length / partBytes));
  return Array.from({ length: count }, (_, part) => ({
    part,
    data: bytes.subarray(part * partBytes, (part + 1) * partBytes),
  }));
}

/** What reads the result of a job that has succeeded. */
export function prepareReadResult(connection: SqliteConnection): (jobKey: number) => string {
  const read: Statement<{ readonly jobKey: number }, Pick<ResultPart, 'data'>> = connection.prepare(
    (queries, { jobKey }) =>
      queries.selectFrom('job_result').select('data').where('job_key', '=', jobKey).orderBy('part'),
  );
  return (jobKey) => Buffer.concat(read.all({ jobKey }).map(({ data }) => data)).toString();
}
