import assert from 'node:assert/strict';
import type { DataVersion, Device, DeviceId } from '../../device/device.ts';
import type { MetricSet } from '../../metric/metric.ts';
import { summarizePeriods } from '../../runs/summarize-periods.ts';
import { summarizeColumns } from '../../statistics/summarize.ts';
import type { DeviceChange } from '../../storage/device-store.ts';
import type { ReadingsView } from '../../storage/readings-view.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Subject } from '../../storage/subject.ts';
import type { User } from '../../user/user.ts';
import { listAll, readRows, type StoredRow, storedRowsOf } from './read-all.ts';
import { sameItems } from './same-items.ts';
import { bucketContents, contentsOf, sameContents, viewContents } from './view-contents.ts';

/** All that can be read of a storage, in a form that can be compared. */
export interface StoredState {
  readonly devices: readonly Device[];
  /** The readings of each device, in the order of {@link devices}. */
  readonly readings: readonly (readonly StoredRow[])[];
  readonly changes: readonly DeviceChange[];
  readonly users: readonly User[];
}

const quantiles = [0, 0.1, 0.25, 0.9, 1];

/** Reads everything; what can be read in several ways must be the same in each of them. */
export async function readState(storage: Storage, metrics: MetricSet): Promise<StoredState> {
  const devices = await listAll((page) => storage.devices.list(page));
  const readings: (readonly StoredRow[])[] = [];
  for (const device of devices) readings.push(await readDevice(storage, device, metrics));
  const users = await listAll((page) => storage.users.list(page));
  const rowsOfDevice = new Map(devices.map(({ id }, index) => [id, readings[index] ?? []]));
  for (const { id, deviceIds } of users) {
    const rows = deviceIds.map((deviceId) => rowsOfDevice.get(deviceId) ?? []);
    await checkViews(storage, { subject: { kind: 'user', userId: id }, rows, metrics });
  }
  const changes = await storage.devices.changedSince(0 as DataVersion, { limit: 1_000 });
  return { devices, readings, changes, users };
}

/** The states must be equal. */
export function sameState(actual: StoredState, expected: StoredState): void {
  for (const [index, rows] of expected.readings.entries()) {
    sameItems(actual.readings[index] ?? [], rows);
  }
  assert.deepEqual({ ...actual, readings: [] }, { ...expected, readings: [] });
}

/** The readings of a device in a state. */
export function readingsIn(
  { devices, readings }: StoredState,
  deviceId: DeviceId,
): readonly StoredRow[] {
  return readings[devices.findIndex(({ id }) => id === deviceId)] ?? [];
}

async function readDevice(
  storage: Storage,
  device: Device,
  metrics: MetricSet,
): Promise<readonly StoredRow[]> {
  const { id: deviceId, readingCount, lastReadingAtMs } = device;
  const rows = await readRows(storage, deviceId, { limit: 32 });
  const latest = rows.slice(-1);
  assert.deepEqual(await storage.devices.find(deviceId), device);
  assert.deepEqual([readingCount, lastReadingAtMs], [rows.length, latest[0]?.timestamp ?? null]);
  assert.deepEqual(storedRowsOf(await storage.readings.findLatest(deviceId)), latest);
  await checkViews(storage, { subject: { kind: 'device', deviceId }, rows: [rows], metrics });
  return rows;
}

/** What views of a subject must show: `rows` are the readings of each of its devices. */
interface Expected {
  readonly subject: Subject;
  readonly rows: readonly (readonly StoredRow[])[];
  readonly metrics: MetricSet;
}

async function checkViews(storage: Storage, expected: Expected): Promise<void> {
  const { subject, metrics } = expected;
  const edges = edgesAround(expected.rows.flat());
  const [, from = 0, ...rest] = edges;
  const to = rest.at(-2) ?? from + 1;
  for (const period of [{}, { from, to }]) {
    const view = await storage.readings.openView({ subject, period });
    const rows = within(expected.rows, period);
    const contents = await viewContents(view, metrics);
    assert.equal(contents.length, rows.length, 'number of devices');
    for (const [index, ofDevice] of rows.entries()) {
      sameContents(contents[index], contentsOf(ofDevice, metrics));
    }
    await checkStatistics(view, { ...expected, rows });
  }
  const view = await storage.readings.openView({ subject, period: {} });
  const buckets = await bucketContents(view, { edges, metrics });
  assert.equal(buckets.length, edges.length - 1, 'number of buckets');
  for (const [index, bucket] of buckets.entries()) {
    const period = { from: edges[index] ?? 0, to: edges[index + 1] ?? 0 };
    const inside = within(expected.rows, period).map((rows) => contentsOf(rows, metrics));
    assert.deepEqual(bucket, inside, `bucket [${period.from}, ${period.to})`);
  }
}

async function checkStatistics(
  view: ReadingsView,
  { rows, metrics }: Pick<Expected, 'rows' | 'metrics'>,
): Promise<void> {
  const [statistics] = await summarizePeriods([view.devices], {
    metrics,
    quantiles,
    readPages: view.readPages,
  });
  const all = rows.flat();
  const columns = {
    timestamps: Float64Array.from(all, ({ timestamp }) => timestamp),
    values: metrics.map((_, metric) =>
      Float64Array.from(all, ({ values }) => values[metric] ?? Number.NaN),
    ),
  };
  assert.deepEqual(statistics, summarizeColumns([columns], { metrics, quantiles }));
}

/** Edges of buckets of all readings: uneven ones, narrow ones and empty ones. */
function edgesAround(rows: readonly StoredRow[]): readonly number[] {
  const timestamps = rows.map(({ timestamp }) => timestamp).toSorted((p, q) => p - q);
  const [first = 0] = timestamps;
  const last = timestamps.at(-1) ?? 0;
  const middle = timestamps[timestamps.length >> 1] ?? 0;
  const quarter = timestamps[timestamps.length >> 2] ?? 0;
  const edges = new Set([first - 9, first, quarter, middle, middle + 1, last, last + 1, last + 9]);
  return [...edges].toSorted((p, q) => p - q);
}

function within(
  rows: readonly (readonly StoredRow[])[],
  period: { readonly from?: number; readonly to?: number },
): readonly (readonly StoredRow[])[] {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = period;
  return rows.map((ofDevice) =>
    ofDevice.filter(({ timestamp }) => timestamp >= from && timestamp < to),
  );
}
