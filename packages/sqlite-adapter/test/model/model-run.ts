import assert from 'node:assert/strict';
import {
  createDeviceStats,
  type DeviceId,
  type DeviceReadings,
  type DeviceStats,
  type Period,
  type Storage,
  type UserId,
} from '@device-stats/core';
import { type ModelReading, modelMetrics, ReadingModel } from './reading-model.ts';
import type { Step } from './step.ts';

const deviceIds = ['a', 'b'].map((id) => id as DeviceId); // fulfil the rules
const mostTurns = 10_000;

/** What ends a process after a number of statements: whoever is to stop calls it, and it throws. */
export class Fuse {
  #left = Number.POSITIVE_INFINITY;

  get isBlown(): boolean {
    return this.#left <= 0;
  }

  arm(statements: number): void {
    this.#left = statements;
  }

  readonly burn = (): void => {
    if (this.isBlown) throw new Error('the process has ended');
    this.#left -= 1;
  };
}

/** Opens the storage of a run, again and again on the same data. */
export interface ModelledStorage {
  open(fuse: Fuse): Promise<Storage>;
  /** Whether what was stored is still there when it is opened anew. */
  readonly durable: boolean;
}

/** Does steps to a storage and to the model, and compares whatever both answer. */
export class ModelRun {
  readonly #source: ModelledStorage;
  readonly #model = new ReadingModel();
  readonly #linked = new Set<DeviceId>();
  readonly #turnsBetween = { left: 0 };
  #storage: Storage;
  #facade: DeviceStats<'x' | 'y', 'z'>;
  #userId = 0 as UserId;
  #nowMs = 1_000_000;

  #fuse: Fuse;

  private constructor(source: ModelledStorage, storage: Storage, fuse: Fuse) {
    this.#source = source;
    this.#storage = storage;
    this.#fuse = fuse;
    this.#facade = this.#openFacade();
  }

  static async start(source: ModelledStorage): Promise<ModelRun> {
    const fuse = new Fuse();
    const run = new ModelRun(source, await source.open(fuse), fuse);
    await run.#facade.ready();
    const { user } = await run.#storage.users.create({ name: 'n', deviceIds: [] }, { nowMs: 1 });
    run.#userId = user.id;
    return run;
  }

  /** Does a step. When the process ends in the middle of it, it has not happened, and a new process goes on. */
  async do(step: Step): Promise<void> {
    try {
      await this.#perform(step);
    } catch (error) {
      if (!this.#fuse.isBlown) throw error;
      await this.#reopen();
      await this.#compareAll();
    }
  }

  async #perform(step: Step): Promise<void> {
    switch (step.kind) {
      case 'append':
        return this.#append(step);
      case 'remove':
        return this.#remove(step);
      case 'removeDevice':
        return this.#removeDevice(step);
      case 'link':
      case 'unlink':
        return this.#link(step);
      case 'maintain':
        await this.#maintain(step.turns);
        return;
      case 'wait':
        // Beyond the minute for which what was superseded is kept.
        this.#nowMs += 61_000;
        return;
      case 'reopen':
        return this.#reopen();
      case 'crash':
        return this.#fuse.arm(step.statements);
      case 'ask':
        return this.#ask(step);
      case 'series':
        return this.#series(step);
    }
  }

  /** Compares everything, before and after all upkeep is done. */
  async finish(): Promise<void> {
    this.#fuse.arm(Number.POSITIVE_INFINITY);
    await this.#reopen();
    await this.#compareAll();
    const outcome = await this.#maintain(mostTurns);
    assert.equal(outcome, 'idle');
    await this.#compareAll();
    await this.#facade.close();
  }

  async close(): Promise<void> {
    await this.#facade.close();
  }

  async #append({ device, rows }: Step & { readonly kind: 'append' }): Promise<void> {
    const deviceId = device as DeviceId;
    const readings = {
      timestamps: Float64Array.from(rows, ([timestamp]) => timestamp),
      values: [1, 2, 3].map((column) => Float64Array.from(rows, (row) => row[column] ?? 0)),
    };
    const batch: DeviceReadings = { deviceId, readings };
    const { firstIds } = await this.#storage.readings.append([batch], { nowMs: this.#nowMs });
    this.#model.append(batch, firstIds[0] ?? 0);
  }

  async #remove({ device, period }: Step & { readonly kind: 'remove' }): Promise<void> {
    if (!this.#model.has(device)) return;
    const removed = await this.#facade.readings.remove(device, period);
    assert.equal(removed, this.#model.remove(device, period));
  }

  async #removeDevice({ device }: Step & { readonly kind: 'removeDevice' }): Promise<void> {
    const removed = await this.#storage.devices.remove(device as DeviceId);
    assert.equal(removed, this.#model.removeDevice(device));
    this.#linked.delete(device as DeviceId);
  }

  async #link({ kind, device }: Step & { readonly kind: 'link' | 'unlink' }): Promise<void> {
    const deviceId = device as DeviceId;
    if (!this.#model.has(device)) return;
    await this.#storage.users[kind](this.#userId, deviceId);
    if (kind === 'link') this.#linked.add(deviceId);
    else this.#linked.delete(deviceId);
  }

  async #maintain(turns: number): Promise<string> {
    for (let turn = 0; turn < turns; turn += 1) {
      const outcome = await this.#storage.maintain({
        holder: 'model',
        nowMs: this.#nowMs,
        leaseMs: 1_000,
      });
      if (outcome !== 'worked') return outcome;
    }
    return 'worked';
  }

  async #reopen(): Promise<void> {
    if (!this.#source.durable) return;
    await this.#facade.close();
    this.#fuse = new Fuse();
    this.#storage = await this.#source.open(this.#fuse);
    this.#facade = this.#openFacade();
  }

  async #ask({ device, period, quantiles, turnsBetween }: Step & { readonly kind: 'ask' }) {
    if (!this.#model.has(device)) return;
    const asked = { period, quantiles };
    const expected = await this.#model.statistics([device], asked);
    this.#turnsBetween.left = turnsBetween;
    const { statistics } = this.#facade;
    assert.deepEqual(await statistics.ofDevice(device, { ...period, quantiles }), expected);
    const pooled = await this.#model.statistics([...this.#linked], asked);
    this.#turnsBetween.left = turnsBetween;
    assert.deepEqual(await statistics.ofUser(this.#userId, { ...period, quantiles }), pooled);
    await this.#compareDevice(device as DeviceId, period);
  }

  async #series({ device, period }: Step & { readonly kind: 'series' }): Promise<void> {
    if (!this.#model.has(device)) return;
    const options = { ...period, every: '5m' };
    const buckets = await this.#facade.statistics.seriesOfDevice(device, options);
    const readings = this.#model.readings(device, period);
    const inBuckets = buckets.reduce((sum, { statistics }) => sum + statistics.count, 0);
    assert.equal(inBuckets, readings.length);
    for (const { startMs, endMs, statistics } of buckets) {
      const bucket = { period: { from: startMs, to: endMs }, quantiles: [] };
      assert.deepEqual(statistics, await this.#model.statistics([device], bucket));
    }
  }

  async #compareAll(): Promise<void> {
    for (const deviceId of deviceIds) {
      if (!this.#model.has(deviceId)) continue;
      await this.#compareDevice(deviceId, {});
      await this.#series({ kind: 'series', device: deviceId, period: {} });
      const asked = { period: {}, quantiles: [0.1, 0.75] };
      const answer = await this.#facade.statistics.ofDevice(deviceId, { quantiles: [0.1, 0.75] });
      assert.deepEqual(answer, await this.#model.statistics([deviceId], asked));
    }
  }

  /** Raw readings, the latest one, and what is known of the device. */
  async #compareDevice(deviceId: DeviceId, period: Period): Promise<void> {
    const { readings, devices } = this.#storage;
    const expected = this.#model.readings(deviceId, period);
    const found: ModelReading[] = [];
    for (;;) {
      const last = found.at(-1);
      const after = last === undefined ? {} : { after: last };
      const page = await readings.page({ deviceId, period, limit: 7, ...after });
      found.push(...rowsOf(page));
      if (page.ids.length < 7) break;
    }
    assert.deepEqual(found, expected);
    const all = this.#model.readings(deviceId);
    const latest = all.slice(-1);
    assert.deepEqual(rowsOf(await readings.findLatest(deviceId)), latest);
    const device = await devices.find(deviceId);
    assert.equal(device?.readingCount, all.length);
    assert.equal(device?.lastReadingAtMs, latest[0]?.timestamp ?? null);
  }

  /** A facade whose questions have upkeep done between their two reads. */
  #openFacade(): DeviceStats<'x' | 'y', 'z'> {
    const storage = this.#storage;
    const between = this.#turnsBetween;
    const maintain = (): Promise<string> => this.#maintain(between.left);
    const readings: Storage['readings'] = {
      ...storage.readings,
      async openView(query) {
        const view = await storage.readings.openView(query);
        await maintain();
        return view;
      },
    };
    return createDeviceStats({
      storage: { ...storage, readings },
      metrics: ['x', 'y', { name: 'z', optional: true }],
      maintenance: false,
    });
  }
}

function rowsOf(columns: {
  readonly ids: Float64Array;
  readonly timestamps: Float64Array;
  readonly values: readonly Float64Array[];
}): readonly ModelReading[] {
  return Array.from(columns.ids, (id, row) => ({
    id,
    timestamp: columns.timestamps[row] ?? 0,
    values: modelMetrics.map((_, metric) => columns.values[metric]?.[row] ?? Number.NaN),
  }));
}
