import { describe, expect, test } from 'vitest';
import { fingerprintJson, fingerprintReadings } from '../../src/fingerprint/fingerprint.ts';
import { declareMetrics } from '../../src/metric/declare-metrics.ts';
import { parseMetricList } from '../../src/metric/parse-metric-list.ts';
import { createReadingValidator } from '../../src/reading/reading-validator.ts';

describe('the fingerprint of readings', () => {
  test('is the same at another time', async () => {
    const inputs = [{ x: 1 }, { x: 2, timestamp: 5 }];
    expect(await ofBatch(inputs, { nowMs: 1 })).toBe(await ofBatch(inputs, { nowMs: 2 }));
    expect(await ofBatch(inputs)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is what versions of before recorded', async () => {
    const devices = [
      { deviceId: 'ab', x: 1 },
      { deviceId: 'c', x: 1 },
    ];
    const rows = (length: number): unknown[] =>
      Array.from({ length }, (_, x) => ({ x, timestamp: x }));
    expect(await ofBatch([{ x: 1 }, { x: -2.5, timestamp: 5 }])).toBe(
      '471715c77331f87f6077eb4d8fe27321e3f97464be5ca39f9042451bfbaa867e',
    );
    expect(await ofDeviceBatch(devices)).toBe(
      'a22c2f6371ca97399eec12778289afd2fe10b0c9bc6ee813065e95f7638800c2',
    );
    expect(await ofBatch(rows(500))).toBe(
      'f47a3349140784d3439b1a6a20ac57b7d6da17ed6d0cf3679e0c733b74381483',
    );
    // Hashed otherwise, since it is long.
    expect(await ofBatch(rows(40_000))).toBe(
      '4c716209a241fe6a720a12009709e489be649b016a3cc4a430b115b03e5148e5',
    );
  });

  test('tells an assigned timestamp from an equal one that was handed in', async () => {
    const assigned = await ofBatch([{ x: 1 }], { nowMs: 7 });
    expect(await ofBatch([{ x: 1, timestamp: 7 }], { nowMs: 7 })).not.toBe(assigned);
  });

  test('does not depend on the order of fields or the form of a timestamp', async () => {
    const first = await ofBatch([{ x: 1, y: 2, timestamp: 0 }]);
    expect(await ofBatch([{ timestamp: '1970-01-01T00:00:00Z', y: 2, x: 1 }])).toBe(first);
  });

  test('depends on the order of readings, their number and each value', async () => {
    const batches = [
      [],
      [{ x: 1 }],
      [{ x: 1 }, { x: 1 }],
      [{ x: 1 }, { x: 2 }],
      [{ x: 2 }, { x: 1 }],
      [{ x: 1, y: 1 }],
      [{ y: 1 }],
      [{ x: 1, y: 0 }],
      [{ x: 1, timestamp: 0 }],
      [{ x: 1, timestamp: 1 }],
      [{ x: 1 + Number.EPSILON }],
    ];
    const fingerprints = new Set(await Promise.all(batches.map((batch) => ofBatch(batch))));
    expect(fingerprints.size).toBe(batches.length);
  });

  test('stays when an optional metric is declared later', async () => {
    const before = await ofBatch([{ x: 1 }], { metrics: 'x?' });
    expect(await ofBatch([{ x: 1 }], { metrics: 'x?,y?' })).toBe(before);
    expect(await ofBatch([{ x: 1, y: null }], { metrics: 'x?,y?,z?' })).toBe(before);
  });

  test('depends on how the readings of several devices alternate', async () => {
    const a = { deviceId: 'a', x: 1 };
    const b = { deviceId: 'b', x: 1 };
    const batches = [[a], [b], [a, b], [b, a], [a, a, b], [a, b, a], [a, a]];
    const fingerprints = new Set(await Promise.all(batches.map(ofDeviceBatch)));
    expect(fingerprints.size).toBe(batches.length);
  });

  test('keeps the ends of device ids apart', async () => {
    const first = await ofDeviceBatch([
      { deviceId: 'ab', x: 1 },
      { deviceId: 'c', x: 1 },
    ]);
    const second = await ofDeviceBatch([
      { deviceId: 'a', x: 1 },
      { deviceId: 'bc', x: 1 },
    ]);
    expect(first).not.toBe(second);
  });
});

describe('the fingerprint of a JSON value', () => {
  test('does not depend on the order of fields, at any depth', async () => {
    const first = await fingerprintJson({ a: 1, b: [{ c: 2, d: 3 }] });
    expect(await fingerprintJson({ b: [{ d: 3, c: 2 }], a: 1 })).toBe(first);
  });

  test('depends on everything else', async () => {
    const values: unknown[] = [
      { a: 1 },
      { a: '1' },
      { a: [1] },
      { a: null },
      {},
      [],
      ['a'],
      ['a', 'b'],
      ['b', 'a'],
      JSON.parse('{"__proto__":1}'),
      JSON.parse('{"__proto__":2}'),
    ];
    const fingerprints = new Set(
      await Promise.all(values.map(async (value) => fingerprintJson(value))),
    );
    expect(fingerprints.size).toBe(values.length);
  });
});

async function ofBatch(
  inputs: readonly unknown[],
  { nowMs = 0, metrics = 'x?,y?' }: { readonly nowMs?: number; readonly metrics?: string } = {},
): Promise<string> {
  const validator = createReadingValidator(declareMetrics(parseMetricList(metrics)));
  return fingerprintReadings([validator.validateBatch(inputs, { nowMs })]);
}

async function ofDeviceBatch(inputs: readonly unknown[]): Promise<string> {
  const validator = createReadingValidator(declareMetrics(['x']));
  const { devices, groupOf } = validator.validateDeviceBatch(inputs, { nowMs: 0 });
  return fingerprintReadings(devices, groupOf);
}
