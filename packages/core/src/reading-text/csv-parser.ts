import type { MetricSet } from '../metric/metric.ts';
import type { LineParser } from './parse-lines.ts';
import { splitCsvLine } from './split-csv-line.ts';

/** What lines become. */
export interface InputShape {
  /** The metrics that readings may have. */
  readonly metrics: MetricSet;
  /** Whether each reading names its device; otherwise what a line says of it is passed over. */
  readonly namesDevice: boolean;
}

/**
 * Makes a parser of lines of CSV, the first of which names the columns, in any order: `timestamp`, `device_id` or `deviceId`, the metrics;
 * `id` is passed over. A line becomes an input of a reading, which is still to be checked.
 */
export function createCsvParser(shape: InputShape): LineParser {
  let columns: readonly Column[] | undefined;
  return (text) => {
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (line.trim() === '') return undefined;
    const fields = splitCsvLine(line);
    if (columns === undefined) {
      columns = parseHeader(fields, shape);
      return undefined;
    }
    if (fields.length !== columns.length) {
      throw new SyntaxError(
        `must have ${columns.length} fields, as the header has; it has ${fields.length}`,
      );
    }
    const input: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index += 1) {
      const column = columns[index];
      if (column !== undefined) input[column.key] = column.read(fields[index] ?? '');
    }
    return input;
  };
}

/** Where a column's values go, and what they mean; undefined for one that is passed over. */
type Column = { readonly key: string; readonly read: (text: string) => unknown } | undefined;

function parseHeader(fields: readonly string[], { metrics, namesDevice }: InputShape): Column[] {
  const known = new Map<string, Column>([
    ['id', undefined],
    ['timestamp', { key: 'timestamp', read: readTimestamp }],
    ...deviceNames.map((name): [string, Column] => [name, namesDevice ? deviceColumn : undefined]),
    ...metrics.map(({ name }): [string, Column] => [name, { key: name, read: readNumber }]),
  ]);
  const names = fields.map((field) => field.trim());
  const [unknown] = names.filter((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new SyntaxError(
      `must name columns; ${JSON.stringify(unknown.slice(0, 64))} is none of ${[...known.keys()].join(', ')}`,
    );
  }
  const columns = names.map((name) => known.get(name));
  const twice = columns.find((column, index) => column && columns.indexOf(column) !== index);
  if (twice !== undefined) throw new SyntaxError(`must name the column ${twice.key} once only`);
  if (namesDevice && !columns.includes(deviceColumn)) {
    throw new SyntaxError('must name the column device_id, unless the device is given');
  }
  const missing = metrics.find(({ name, optional }) => !optional && !names.includes(name));
  if (missing !== undefined) throw new SyntaxError(`must name the column ${missing.name}`);
  return columns;
}

const deviceNames = ['device_id', 'deviceId'] as const;
const deviceColumn: Column = { key: 'deviceId', read: (text) => text };

/** What is no number is left as it is, for the faults to tell. */
function readNumber(text: string): unknown {
  if (text === '') return undefined;
  return /^ *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)? *$/.test(text) ? Number(text) : text;
}

function readTimestamp(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return /^-?\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
}
