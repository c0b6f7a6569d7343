import { CsvError, parse } from 'csv-parse/sync';
import { CommandFailure } from '../failure/command-failure.ts';
import { createRowCheck, type RowFields } from './check-row.ts';
import type { ImportRow } from './import-row.ts';
import { recordText } from './record-text.ts';
import { fieldNames, isMetric, metricNameFault, type RowShape } from './row-shape.ts';
import type { TextRecord } from './text-record.ts';

/** Turns records into rows. Those of blank lines are left out. */
export type RowReader = (records: readonly TextRecord[]) => readonly ImportRow[];

/**
 * The columns that the first line names.
 *
 * @throws {CommandFailure} when it names none that can be imported
 */
export function parseHeader(record: TextRecord, shape: RowShape): readonly string[] {
  const { text, fault } = recordText(record);
  const names = (fault === undefined ? splitRecord(text) : [])?.map((name) => name.trim()) ?? [];
  const metrics = names.filter(isMetric);
  const problem = headerProblem(names, metrics, shape);
  if (problem === undefined) return names;
  throw new CommandFailure(
    `The first line must name the columns, such as device_id,timestamp,x,y,z: ${fault ?? problem}.`,
  );
}

/** Reads rows with these columns. */
export function createCsvReader(columns: readonly string[], shape: RowShape): RowReader {
  const check = createRowCheck(shape);
  return (records) => {
    const texts = records.map(recordText);
    const whole = texts.every(({ fault }) => fault === undefined)
      ? splitRecords(texts.map(({ text }) => text))
      : undefined;
    return texts.flatMap(({ text, fault }, index): ImportRow[] => {
      if (text.trim() === '') return [];
      const number = records[index]?.line ?? 0;
      const place = { place: `line ${number}`, number, text };
      const cells = fault === undefined ? (whole?.[index] ?? splitRecord(text)) : undefined;
      const problem = fault ?? cellProblem(cells, columns);
      return problem === undefined
        ? [{ ...place, ...check(fieldsOf(columns, cells ?? [])) }]
        : [{ ...place, reading: undefined, fault: problem }];
    });
  };
}

function headerProblem(
  names: readonly string[],
  metrics: readonly string[],
  { deviceId, metrics: declared }: RowShape,
): string | undefined {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `it names ${twice} twice`;
  for (const name of metrics) {
    const fault = metricNameFault(name);
    if (fault !== undefined) return fault.replace(/\.$/, '');
    if (declared?.every((metric) => metric.name !== name) === true)
      return `${name} is not in --metrics`;
  }
  if (metrics.length === 0) return 'it names no metric';
  if (deviceId === undefined && !names.includes(fieldNames.device))
    return 'it has no device_id, and there is no --device';
  return undefined;
}

function cellProblem(
  cells: readonly string[] | undefined,
  columns: readonly string[],
): string | undefined {
  if (cells === undefined) return 'is no row of CSV: a double quote is out of place';
  if (cells.length === columns.length) return undefined;
  return `has ${cells.length} cells where the first line has ${columns.length}`;
}

function fieldsOf(columns: readonly string[], cells: readonly string[]): RowFields {
  return new Map(
    columns.map((name, index): [string, unknown] => {
      const cell = cells[index] ?? '';
      if (name === fieldNames.device) return [name, cell];
      if (name === fieldNames.timestamp) return [name, timestampCell(cell.trim())];
      return [name, numberCell(cell.trim())];
    }),
  );
}

function timestampCell(cell: string): string | number {
  return /^\d+$/.test(cell) ? Number(cell) : cell;
}

/** What is no decimal number stays a text, which is refused. */
function numberCell(cell: string): number | string | undefined {
  if (cell === '') return undefined;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : cell;
}

/** The cells of each record; undefined when they cannot be told from each other. */
function splitRecords(texts: readonly string[]): readonly (readonly string[])[] | undefined {
  try {
    const rows = parse(texts.join('\n'), { relaxColumnCount: true, skipEmptyLines: false });
    // Blank lines are rows of one empty cell; anything else means that records were not cut where the parser cuts.
    return rows.length === texts.length ? rows : undefined;
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

function splitRecord(text: string): readonly string[] | undefined {
  return splitRecords([text])?.[0];
}
