import { describe, expect, test } from 'vitest';
import { declareMetrics } from '../../src/metric/declare-metrics.ts';
import { parseMetricList } from '../../src/metric/parse-metric-list.ts';
import {
  createReadingValidator,
  type ReadingValidator,
  type ReadingValidatorOptions,
  type ValidatedReadings,
} from '../../src/reading/reading-validator.ts';
import { faultsOf, thrownBy } from '../thrown-by.ts';

const nowMs = Date.UTC(2026, 0, 1);

describe('one reading', () => {
  test('becomes a row of columns in the order of the metrics', () => {
    const { readings, given } = validator('x,y,z').validateOne(
      { z: 3, x: 1, timestamp: '2025-01-01T00:00:00Z', y: 2 },
      { nowMs },
    );
    expect(readings).toStrictEqual({
      timestamps: Float64Array.of(Date.UTC(2025, 0, 1)),
      values: [Float64Array.of(1), Float64Array.of(2), Float64Array.of(3)],
    });
    expect(given).toStrictEqual(Uint8Array.of(1));
  });

  test('without a timestamp gets the clock time, and that is noted', () => {
    for (const input of [{ x: 1 }, { x: 1, timestamp: undefined }]) {
      const { readings, given } = validator('x').validateOne(input, { nowMs });
      expect(readings.timestamps).toStrictEqual(Float64Array.of(nowMs));
      expect(given).toStrictEqual(Uint8Array.of(0));
    }
  });

  test('has 0 for -0, and keeps the largest and the smallest doubles', () => {
    const input = { a: -0, b: Number.MAX_VALUE, c: -Number.MIN_VALUE };
    const { readings } = validator('a,b,c').validateOne(input, { nowMs });
    expect(readings.values.map(([value]) => value)).toStrictEqual([
      0,
      Number.MAX_VALUE,
      -Number.MIN_VALUE,
    ]);
  });

  test('has NaN where an optional metric is absent, null or undefined', () => {
    for (const input of [{ x: 1 }, { x: 1, b: null }, { x: 1, b: undefined }]) {
      const { readings } = validator('x,b?').validateOne(input, { nowMs });
      expect(readings.values).toStrictEqual([Float64Array.of(1), Float64Array.of(Number.NaN)]);
    }
  });

  test('may be an object without a prototype or of a class, with own fields', () => {
    class Sample {
      x = 1;
      get y(): number {
        return 2;
      }
    }
    const bare: unknown = Object.assign(Object.create(null), { x: 1 });
    expect(validator('x').validateOne(bare, { nowMs }).given).toHaveLength(1);
    expect(validator('x').validateOne(new Sample(), { nowMs }).given).toHaveLength(1);
    expect(faultsOfOne('x,y', new Sample())).toStrictEqual([
      'y: is missing; must be a finite number',
    ]);
  });

  test('is not made of inherited fields', () => {
    expect(faultsOfOne('x', Object.create({ x: 1 }))).toStrictEqual([
      'x: is missing; must be a finite number',
    ]);
  });

  test('has every fault told', () => {
    const input = { x: '1', z: 2, timestamp: 'today', X: 1 };
    expect(faultsOfOne('x,y,z,b?', { ...input, b: true })).toStrictEqual([
      'x: must be a finite number',
      'y: is missing; must be a finite number',
      'b: must be a finite number or null',
      'timestamp: must be an existing date and time in ISO 8601 with an offset, such as 2026-01-31T12:00:00Z',
      'X: unknown field; expected x, y, z, b, timestamp',
    ]);
  });

  test.each(['1', true, Number.NaN, Infinity, -Infinity, 1n, null, [1], {}, new Number(1)])(
    'does not take %s for a number',
    (value) => {
      expect(faultsOfOne('x', { x: value })).toStrictEqual(['x: must be a finite number']);
    },
  );

  test('is an object', () => {
    for (const input of [undefined, null, 1, 'x', [1], [{ x: 1 }]]) {
      expect(faultsOfOne('x', input)).toStrictEqual([': must be an object with x, timestamp']);
    }
    expect(faultsOfOne('x', new Map([['x', 1]]))).toHaveLength(1);
  });

  test('has a value', () => {
    const message = ': must have a value of at least one of a, b';
    expect(faultsOfOne('a?,b?', {})).toStrictEqual([message]);
    expect(faultsOfOne('a?,b?', { a: null, timestamp: 0 })).toStrictEqual([message]);
  });

  test('takes `__proto__` and `constructor` for the fields they are', () => {
    const input: unknown = JSON.parse('{"x":1,"__proto__":{"y":2},"constructor":3}');
    expect(faultsOfOne('x,y', input)).toStrictEqual([
      'y: is missing; must be a finite number',
      '__proto__: unknown field; expected x, y, timestamp',
      'constructor: unknown field; expected x, y, timestamp',
    ]);
    const { readings } = validator('constructor').validateOne({ constructor: 1 }, { nowMs });
    expect(readings.values).toStrictEqual([Float64Array.of(1)]);
    expect(faultsOfOne('constructor', {})).toHaveLength(1);
  });

  test('may lie as far ahead of the clock as allowed', () => {
    const limited = validator('x', { maxFutureMs: 1_000 });
    const read = (timestamp: number): unknown =>
      limited.validateOne({ x: 1, timestamp }, { nowMs });
    read(nowMs + 1_000);
    expect(faultsOf(() => read(nowMs + 1_001))).toStrictEqual([
      'timestamp: must not be more than 1000 ms ahead of the clock, which shows 2026-01-01T00:00:00.000Z',
    ]);
    validator('x').validateOne({ x: 1, timestamp: '9999-12-31T00:00:00Z' }, { nowMs });
  });
});

describe('a batch', () => {
  test('becomes columns, whatever the order of the fields of each reading', () => {
    const inputs = [
      { x: 1, y: 2, timestamp: 10 },
      { timestamp: 20, y: 4, x: 3 },
      { y: 6, x: 5 },
      { x: 7, timestamp: 40 },
    ];
    const { readings, given } = validator('x,y?').validateBatch(inputs, { nowMs });
    expect(readings.timestamps).toStrictEqual(Float64Array.of(10, 20, nowMs, 40));
    expect(readings.values).toStrictEqual([
      Float64Array.of(1, 3, 5, 7),
      Float64Array.of(2, 4, 6, Number.NaN),
    ]);
    expect(given).toStrictEqual(Uint8Array.of(1, 1, 0, 1));
  });

  test('may be empty', () => {
    expect(validator('x').validateBatch([], { nowMs }).given).toHaveLength(0);
  });

  test('has the faults of every reading told, each with its index', () => {
    const inputs = [{ x: 1 }, { x: null }, null, { x: 1 }, { x: 1, y: 2 }];
    const error = thrownBy('INVALID_INPUT', () => validator('x').validateBatch(inputs, { nowMs }));
    expect(error.message).toBe(
      'Invalid input: [1].x: must be a finite number (and 2 more faults).',
    );
    expect(error.details.faults.map(({ path }) => path)).toStrictEqual([[1, 'x'], [2], [4, 'y']]);
  });

  test('has the first 100 faults told', () => {
    const inputs = Array.from({ length: 1_000 }, () => ({ x: 'a' }));
    const error = thrownBy('INVALID_INPUT', () => validator('x').validateBatch(inputs, { nowMs }));
    expect(error.details.faults).toHaveLength(100);
    expect(error.message).toMatch(/at least 99 more faults/);
  });

  test('is a list without holes', () => {
    const holes = Object.assign([], { length: 1 });
    for (const inputs of [undefined, null, {}, 'x', { length: 1, 0: { x: 1 } }]) {
      expect(faultsOf(() => validator('x').validateBatch(inputs, { nowMs }))).toStrictEqual([
        ': must be a list of readings',
      ]);
    }
    expect(faultsOf(() => validator('x').validateBatch(holes, { nowMs }))).toHaveLength(1);
  });

  test('does not make a reading depend on the one before', () => {
    const read = (inputs: readonly unknown[]): ValidatedReadings =>
      validator('a?,b?').validateBatch(inputs, { nowMs });
    const { readings } = read([{ a: 1, b: 2 }, { b: 3 }, { a: null, b: 4 }]);
    expect(readings.values[0]).toStrictEqual(Float64Array.of(1, Number.NaN, Number.NaN));
    expect(faultsOf(() => read([{ a: 1 }, { b: 2, c: 3 }]))).toHaveLength(1);
    expect(faultsOf(() => read([{ a: 1 }, {}]))).toHaveLength(1);
  });
});

describe('a batch of several devices', () => {
  test('is sorted by device, in the order of their first readings', () => {
    const { devices, groupOf, rowOf } = validator('x').validateDeviceBatch(
      [
        { deviceId: 'b', x: 1, timestamp: 1 },
        { x: 2, deviceId: 'a', timestamp: 2 },
        { deviceId: 'b', x: 3 },
        { deviceId: '__proto__', x: 4, timestamp: 4 },
        { deviceId: 'a', x: 5, timestamp: 5 },
      ],
      { nowMs },
    );
    expect(devices).toStrictEqual([
      entry('b', { timestamps: [1, nowMs], values: [1, 3], given: [1, 0] }),
      entry('a', { timestamps: [2, 5], values: [2, 5], given: [1, 1] }),
      entry('__proto__', { timestamps: [4], values: [4], given: [1] }),
    ]);
    expect(groupOf).toStrictEqual(Uint32Array.of(0, 1, 0, 2, 1));
    expect(rowOf).toStrictEqual(Uint32Array.of(0, 0, 1, 0, 1));
  });

  test('may be empty', () => {
    expect(validator('x').validateDeviceBatch([], { nowMs }).devices).toStrictEqual([]);
  });

  test('may name the device in another field', () => {
    const wire = validator('x', { deviceIdKey: 'device_id' });
    const { devices } = wire.validateDeviceBatch([{ device_id: 'a', x: 1 }], { nowMs });
    expect(devices.map(({ deviceId }) => deviceId)).toStrictEqual(['a']);
    const misnamed = [{ deviceId: 'a', x: 1 }];
    expect(faultsOf(() => wire.validateDeviceBatch(misnamed, { nowMs }))).toStrictEqual([
      '0.device_id: must be a text',
      '0.deviceId: unknown field; expected device_id, x, timestamp',
    ]);
  });

  test('names a valid device in every reading', () => {
    const inputs = [{ x: 1 }, { deviceId: '..', x: 1 }, { deviceId: 'a', x: 1 }, { deviceId: 1 }];
    expect(faultsOf(() => validator('x').validateDeviceBatch(inputs, { nowMs }))).toStrictEqual([
      '0.deviceId: must be a text',
      "1.deviceId: must not be '.' or '..'",
      '3.x: is missing; must be a finite number',
      '3.deviceId: must be a text',
    ]);
  });

  test('is not taken where the device is known already', () => {
    expect(faultsOfOne('x', { deviceId: 'a', x: 1 })).toStrictEqual([
      'deviceId: unknown field; expected x, timestamp',
    ]);
  });
});

function validator(metrics: string, options?: ReadingValidatorOptions): ReadingValidator {
  return createReadingValidator(declareMetrics(parseMetricList(metrics)), options);
}

function faultsOfOne(metrics: string, input: unknown): readonly string[] {
  return faultsOf(() => validator(metrics).validateOne(input, { nowMs }));
}

function entry(
  deviceId: string,
  columns: Readonly<Record<'timestamps' | 'values' | 'given', readonly number[]>>,
): unknown {
  return {
    deviceId,
    readings: {
      timestamps: Float64Array.from(columns.timestamps),
      values: [Float64Array.from(columns.values)],
    },
    given: Uint8Array.from(columns.given),
  };
}
