import type { Analytics } from '@device-stats/client';
import type { Measurement } from './machine.ts';

/** What is shown each second. */
export interface View {
  readonly url: string;
  readonly deviceId: string;
  readonly userId: number;
  readonly latest: Measurement;
  readonly analytics: Analytics;
}

const labels = { x: 'load, 1 minute', y: 'processors, %', z: 'memory, %' } as const;
const columns = ['min', 'median', 'mean', 'max', 'stddev'] as const;

/** Shows the statistics: redrawn in place on a terminal, a line a second elsewhere. */
export function show(view: View, output: NodeJS.WriteStream): void {
  if (output.isTTY) output.write(`\u001B[H\u001B[2J${table(view)}\n`);
  else output.write(`${line(view)}\n`);
}

function table({ url, deviceId, userId, latest, analytics }: View): string {
  const head = ['', 'now', ...columns].map((text, index) => cell(text, index));
  const rows = metricNames().map((name) =>
    [labels[name], latest[name], ...columns.map((column) => analytics[`${column}_${name}`])].map(
      cell,
    ),
  );
  return [
    `Device ${deviceId} of user ${userId}: ${analytics.count} readings`,
    '',
    ...[head, ...rows].map((cells) => cells.join('')),
    '',
    `Documentation: ${url}/docs   Stop: Ctrl-C`,
  ].join('\n');
}

function line({ deviceId, latest, analytics }: View): string {
  const parts = metricNames().map(
    (name) =>
      `${name}=${latest[name]} median_${name}=${cell(analytics[`median_${name}`], 0).trim()}`,
  );
  return `${deviceId}: count=${analytics.count} ${parts.join(' ')}`;
}

function metricNames(): readonly (keyof typeof labels)[] {
  return ['x', 'y', 'z'];
}

function cell(value: unknown, index: number): string {
  const text =
    typeof value === 'number' ? value.toFixed(2) : typeof value === 'string' ? value : '-';
  return index === 0 ? text.padEnd(16) : text.padStart(9);
}
