/** A format of text that readings are kept in: with a header line and commas, or a JSON object a line. */
export type ReadingFormat = 'csv' | 'ndjson';

/** Every format. */
export const readingFormats: readonly ReadingFormat[] = ['csv', 'ndjson'];

export function isReadingFormat(format: unknown): format is ReadingFormat {
  return readingFormats.some((known) => known === format);
}
