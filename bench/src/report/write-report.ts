import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import type { BenchResult, Target } from '../result.ts';

/** What a report has beside its results. */
export interface ReportExtras {
  /** Lines before the results. */
  readonly introduction: readonly string[];
  /** Further members of the JSON. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Prints the results as a table and writes them, as text and as JSON, to `bench/results/<name>`. */
export async function writeReport(
  name: string,
  results: readonly BenchResult[],
  { introduction, data }: ReportExtras = { introduction: [], data: {} },
): Promise<void> {
  const machine = describeMachine();
  const text = `${[machine, '', ...introduction, ...results.map(describeResult)].join('\n')}\n`;
  const folder = new URL('../../results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(`${name}.txt`, folder), text);
  await writeFile(
    new URL(`${name}.json`, folder),
    `${JSON.stringify({ machine, ...data, results }, undefined, 2)}\n`,
  );
  process.stdout.write(text);
}

/** The machine in one line. */
export function describeMachine(): string {
  const processors = cpus();
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return `Node.js ${process.version}, ${process.platform} ${process.arch}, ${processors.length} x ${processors[0]?.model}, ${memoryGb} GiB`;
}

/** Whether it meets everything that is required of it. */
export function isReached({ value, comparison, goal, limit }: BenchResult): boolean {
  const meetsGoal =
    goal === undefined || comparison === undefined || comparison.ratio >= goal.required;
  return meetsGoal && (limit === undefined || value <= limit.required);
}

function describeResult(result: BenchResult): string {
  const { name, unit, value, comparison, goal, limit, details } = result;
  const lines = [`${name}: ${number(value)} ${unit}`];
  if (comparison !== undefined) {
    lines.push(
      `  ${comparison.name}: ${number(comparison.value)}; ratio ${comparison.ratio.toFixed(2)}`,
    );
  }
  if (goal !== undefined && comparison !== undefined) {
    const { ratio } = comparison;
    lines.push(`  ${describeTarget('ratio', goal)}: ${verdict(goal, (least) => ratio >= least)}`);
  }
  if (limit !== undefined) {
    lines.push(`  ${describeTarget('at most', limit)}: ${verdict(limit, (most) => value <= most)}`);
  }
  if (details !== undefined) {
    lines.push(
      `  ${Object.entries(details)
        .map(([key, detail]) => `${key} ${detail}`)
        .join(', ')}`,
    );
  }
  return lines.join('\n');
}

function describeTarget(what: string, { required, aim }: Target): string {
  return `${what}: required ${number(required)}${aim === undefined ? '' : `, aim ${number(aim)}`}`;
}

function verdict({ required, aim }: Target, meets: (target: number) => boolean): string {
  if (aim !== undefined && meets(aim)) return 'aim reached';
  return meets(required) ? 'reached' : 'MISSED';
}

/** Three digits, as many as a measurement is good for; all of a number's digits before the point. */
export function number(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
