import type { ExpectedDevice } from './expected-device.ts';
import { metricNames, type Tally, tallyOf } from './tally.ts';

/** What comparing an answer with what was sent came to. */
export type CheckOutcome =
  /** Every number is the right one. */
  | { readonly kind: 'exact' }
  /** Writes were under way, so that several answers would have been right; this is one of them, as far as can be told. */
  | { readonly kind: 'within bounds' }
  | { readonly kind: 'wrong'; readonly message: string };

/** Compares the statistics in an answer with what devices must have. */
export type CheckStatistics = (answer: unknown) => CheckOutcome;

/** Takes note of what must be there when a question is sent, so that its answer can be checked. */
export function expectStatistics(devices: readonly ExpectedDevice[]): CheckStatistics {
  const wereSettled = devices.every((device) => device.isSettled);
  const writesBefore = writesOf(devices);
  const before = lowerBounds(devices);
  return (answer) => {
    if (wereSettled && writesOf(devices) === writesBefore) {
      return checkExactly(answer, tallyOf(devices.map(({ acknowledged }) => acknowledged)));
    }
    const after = tallyOf(devices.map(({ sent }) => sent));
    return checkBounds(answer, { before, after });
  };
}

/** Compares the statistics in an answer with those of readings. */
export function checkExactly(answer: unknown, readings: Tally): CheckOutcome {
  const expected: [string, number | null][] = [['count', readings.count]];
  for (const [index, name] of metricNames.entries()) {
    const statistics = readings.count === 0 ? none : readings.metric(index).statistics();
    for (const [what, value] of Object.entries(statistics))
      expected.push([`${what}_${name}`, value]);
  }
  const wrong = expected.filter(([field, value]) => fieldOf(answer, field) !== value);
  if (wrong.length === 0) return { kind: 'exact' };
  const words = wrong.map(
    ([field, value]) => `${field} is ${String(fieldOf(answer, field))}, not ${value}`,
  );
  return { kind: 'wrong', message: words.join('; ') };
}

const none = { min: null, max: null, sum: 0, median: null };

/** The least that fields of an answer may be, known when the question was sent. */
type LowerBounds = readonly (readonly [field: string, value: number])[];

function lowerBounds(devices: readonly ExpectedDevice[]): LowerBounds {
  const tallies = devices.map(({ acknowledged }) => acknowledged);
  const total = (of: (tally: Tally) => number): number =>
    tallies.reduce((sum, tally) => sum + of(tally), 0);
  return [
    ['count', total(({ count }) => count)],
    ...metricNames.flatMap(
      (name, index): LowerBounds => [
        [`sum_${name}`, total((tally) => tally.metric(index).sum)],
        [`max_${name}`, Math.max(...tallies.map((tally) => tally.metric(index).max))],
      ],
    ),
  ];
}

/** Values are never negative: counts, sums and greatest values only grow, least values only fall. */
function checkBounds(
  answer: unknown,
  { before, after }: { readonly before: LowerBounds; readonly after: Tally },
): CheckOutcome {
  const wrong: string[] = [];
  const demand = (field: string, isRight: (value: number) => boolean, words: string): void => {
    const value = fieldOf(answer, field);
    if (typeof value !== 'number' || !isRight(value)) {
      wrong.push(`${field} is ${String(value)}, not ${words}`);
    }
  };
  for (const [field, least] of before) {
    demand(field, (value) => value >= least, `at least ${least}`);
  }
  demand('count', (value) => value <= after.count, `at most ${after.count}`);
  for (const [index, name] of metricNames.entries()) {
    const { sum, min, max } = after.metric(index);
    demand(`sum_${name}`, (value) => value <= sum, `at most ${sum}`);
    demand(`min_${name}`, (value) => value >= min, `at least ${min}`);
    demand(`max_${name}`, (value) => value <= max, `at most ${max}`);
    demand(`median_${name}`, (value) => value >= min && value <= max, `from ${min} to ${max}`);
  }
  if (wrong.length === 0) return { kind: 'within bounds' };
  return { kind: 'wrong', message: wrong.join('; ') };
}

function writesOf(devices: readonly ExpectedDevice[]): number {
  return devices.reduce((total, device) => total + device.writesSent, 0);
}

function fieldOf(answer: unknown, field: string): unknown {
  if (typeof answer !== 'object' || answer === null) return undefined;
  return (answer as Readonly<Record<string, unknown>>)[field];
}
