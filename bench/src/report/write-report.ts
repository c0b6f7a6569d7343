import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import type { BenchResult } from '../result.ts';

/** Prints the results as a table and writes them, as text and as JSON, to `bench/results/<name>`. */
export async function writeReport(name: string, results: readonly BenchResult[]): Promise<void> {
  const machine = describeMachine();
  const text = `${[machine, '', ...results.map(describeResult)].join('\n')}\n`;
  const folder = new URL('../../results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(`${name}.txt`, folder), text);
  await writeFile(
    new URL(`${name}.json`, folder),
    `${JSON.stringify({ machine, results }, undefined, 2)}\n`,
  );
  process.stdout.write(text);
}

function describeMachine(): string {
  const processors = cpus();
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return `Node.js ${process.version}, ${process.platform} ${process.arch}, ${processors.length} x ${processors[0]?.model}, ${memoryGb} GiB`;
}

function describeResult({ name, unit, value, comparison, goal, details }: BenchResult): string {
  const lines = [`${name}: ${number(value)} ${unit}`];
  if (comparison !== undefined) {
    lines.push(
      `  ${comparison.name}: ${number(comparison.value)}; ratio ${comparison.ratio.toFixed(2)}`,
    );
  }
  if (goal !== undefined && comparison !== undefined) {
    const verdict =
      comparison.ratio >= goal.aim
        ? 'aim reached'
        : comparison.ratio >= goal.required
          ? 'reached'
          : 'MISSED';
    lines.push(`  required ${goal.required}, aim ${goal.aim}: ${verdict}`);
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

function number(value: number): string {
  return value >= 1_000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
