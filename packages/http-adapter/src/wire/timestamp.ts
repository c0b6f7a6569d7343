/** A moment as the wire shows it: ISO 8601 in UTC with milliseconds. */
export function isoTime(timestampMs: number): string {
  return new Date(timestampMs).toISOString();
}

const integer = /^-?\d{1,16}$/;

/** A moment as a query parameter has it, for the facade to judge: digits are milliseconds, anything else a text. */
export function timestampParameter(text: string): number | string {
  return integer.test(text) ? Number(text) : text;
}
