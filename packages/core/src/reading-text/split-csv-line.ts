/**
 * The fields of a line of CSV (RFC 4180), without their quotes. No field reaches into the next line.
 *
 * @throws {SyntaxError} whose message says what the line must be
 */
export function splitCsvLine(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  for (let start = 0; ; ) {
    const { field, end } = line[start] === '"' ? quotedAt(line, start) : plainAt(line, start);
    fields.push(field);
    if (end === line.length) return fields;
    if (line[end] !== ',') throw new SyntaxError('must have a comma behind a closing quote');
    start = end + 1;
  }
}

/** A field, and where it ends. */
interface FoundField {
  readonly field: string;
  readonly end: number;
}

function plainAt(line: string, start: number): FoundField {
  const comma = line.indexOf(',', start);
  const end = comma === -1 ? line.length : comma;
  const field = line.slice(start, end);
  if (field.includes('"')) throw new SyntaxError('must have quotes around a field that has one');
  return { field, end };
}

function quotedAt(line: string, start: number): FoundField {
  let field = '';
  for (let from = start + 1; ; ) {
    const quote = line.indexOf('"', from);
    if (quote === -1) throw new SyntaxError('must close its quotes');
    field += line.slice(from, quote);
    if (line[quote + 1] !== '"') return { field, end: quote + 1 };
    field += '"';
    from = quote + 2;
  }
}
