import { stringify } from 'csv-stringify/sync';
import { fieldNames, isMetric } from '../rows/row-shape.ts';

/** A stored reading as the API answers it. */
type StoredReading = Readonly<Record<string, unknown>>;

/** Turns readings into text, in the order in which they come. */
export type ReadingsFormat = (readings: readonly StoredReading[]) => string;

/** CSV; a head comes before the first reading. The columns are those that `import` reads. */
export function csvFormat(): ReadingsFormat {
  let columns: readonly string[] | undefined;
  return (readings) => {
    const [first] = readings;
    if (first === undefined) return '';
    const header = columns === undefined;
    columns ??= columnsOf(first);
    return stringify([...readings], { columns: [...columns], header });
  };
}

/** NDJSON: a line of JSON for each reading. */
export function ndjsonFormat(): ReadingsFormat {
  return (readings) =>
    readings
      .map((reading) => {
        const fields = columnsOf(reading).map((name): [string, unknown] => [name, reading[name]]);
        return `${JSON.stringify(Object.fromEntries(fields))}\n`;
      })
      .join('');
}

/** Without ids, which are given out anew where the readings are imported. */
function columnsOf(reading: StoredReading): readonly string[] {
  return [fieldNames.device, fieldNames.timestamp, ...Object.keys(reading).filter(isMetric)];
}
