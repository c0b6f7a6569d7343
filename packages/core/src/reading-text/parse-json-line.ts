/**
 * The value of a line of JSON; undefined when it is blank.
 *
 * @throws {SyntaxError}
 */
export function parseJsonLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (/^[ \t\r]*$/.test(text)) return undefined;
    // The parser's own message quotes the line.
    throw new SyntaxError('must be one JSON value');
  }
}
