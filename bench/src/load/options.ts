import { parseArgs } from 'node:util';
import { type ScenarioName, scenarioNames } from './scenarios/scenario.ts';

/** What the command is asked to do. */
export interface LoadOptions {
  readonly scenarios: readonly ScenarioName[];
  readonly withOverload: boolean;
  /** Amounts of readings stored before each scenario. */
  readonly stored: readonly number[];
  /** How long each scenario takes at each amount. */
  readonly seconds: number;
  /** Requests a second that the overloaded server is set to answer. */
  readonly cap: number;
  /** What the files in `bench/results` are called. */
  readonly output: string;
}

/**
 * `--seconds 60 --scenarios original,saturate,ingest-single,ingest-batch,read-heavy,mixed,overload --stored 0,10000,100000 --cap 500
 * --output load`, which are the defaults.
 */
export function parseOptions(args: readonly string[]): LoadOptions {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      seconds: { type: 'string', default: '60' },
      scenarios: { type: 'string', default: [...scenarioNames, 'overload'].join(',') },
      stored: { type: 'string', default: '0,10000,100000' },
      cap: { type: 'string', default: '500' },
      output: { type: 'string', default: 'load' },
    },
  });
  const names = values.scenarios.split(',');
  return {
    scenarios: names.filter((name) => name !== 'overload').map(parseScenario),
    withOverload: names.includes('overload'),
    stored: values.stored
      .split(',')
      .map((text) => parseNumber(text, { option: 'stored', least: 0 }))
      .toSorted((a, b) => a - b),
    seconds: parseNumber(values.seconds, { option: 'seconds', least: 3 }),
    cap: parseNumber(values.cap, { option: 'cap', least: 10 }),
    output: values.output,
  };
}

function parseScenario(name: string): ScenarioName {
  const known = scenarioNames.find((each) => each === name);
  if (known !== undefined) return known;
  throw new RangeError(
    `There is no scenario ${name}; there are ${[...scenarioNames, 'overload'].join(', ')}.`,
  );
}

function parseNumber(
  text: string,
  { option, least }: { readonly option: string; readonly least: number },
): number {
  const number = Number(text);
  if (text !== '' && Number.isInteger(number) && number >= least) return number;
  throw new RangeError(
    `--${option} has ${JSON.stringify(text)}; write an integer from ${least} on.`,
  );
}
