import { parseArgs } from 'node:util';
import { type SystemName, systemNames } from './systems/systems.ts';

/** What the command is asked to do. */
export interface PeersOptions {
  readonly sizes: readonly number[];
  readonly peers: readonly SystemName[];
  /** Readings of all pooled devices together; 0: leave that out. */
  readonly pooledSize: number;
  /** For how long each workload is repeated at the most, beyond a few repetitions. */
  readonly seconds: number;
  readonly leastRepetitions: number;
  /** What the files in `bench/results` are called. */
  readonly output: string;
}

/**
 * `--sizes 1e5,1e6,1e7 --peers clickhouse,duckdb,sqlite,postgresql --pooled 1e7 --seconds 3 --output peers`, which are the
 * defaults; `--peers none` measures device-stats alone.
 */
export function parseOptions(args: readonly string[]): PeersOptions {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      sizes: { type: 'string', default: '1e5,1e6,1e7' },
      peers: { type: 'string', default: systemNames.join(',') },
      pooled: { type: 'string' },
      seconds: { type: 'string', default: '3' },
      output: { type: 'string', default: 'peers' },
    },
  });
  const sizes = values.sizes.split(',').map((size) => parseSize(size, 60_000));
  return {
    sizes: sizes.toSorted((a, b) => a - b),
    peers: values.peers === 'none' ? [] : parsePeers(values.peers),
    pooledSize: values.pooled === undefined ? Math.max(...sizes) : parseSize(values.pooled, 0),
    seconds: Number(values.seconds),
    leastRepetitions: 3,
    output: values.output,
  };
}

function parseSize(text: string, least: number): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= least) return size;
  throw new RangeError(
    `A size is ${text}; write a number of readings from ${least} on, such as 1e6.`,
  );
}

function parsePeers(text: string): readonly SystemName[] {
  return text.split(',').map((name) => {
    const known = systemNames.find((each) => each === name);
    if (known) return known;
    throw new RangeError(`There is no peer ${name}; there are ${systemNames.join(', ')}.`);
  });
}
