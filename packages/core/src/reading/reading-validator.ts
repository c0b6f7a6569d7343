import type { DeviceId } from '../device/device.ts';
import type { InputFault } from '../errors/error-code.ts';
import { faultLimit, throwInvalidInput } from '../errors/input-faults.ts';
import type { MetricSet } from '../metric/metric.ts';
import { readBlock } from './block-reader.ts';
import { type DeviceBatch, groupByDevice } from './group-by-device.ts';
import { isReadingBlock, type ReadingBlock } from './reading-block.ts';
import type { ReadingColumns } from './reading-columns.ts';
import { addReadingFaults } from './reading-faults.ts';
import type { ReadingShape } from './reading-shape.ts';
import { createRowReader, type RowReader, type RowTarget } from './row-reader.ts';

/** Which readings are valid. */
export interface ReadingValidatorOptions {
  /** How far ahead of the clock a timestamp may be, in milliseconds. Default: any distance. */
  readonly maxFutureMs?: number | undefined;
  /** The field that names a reading's device where each reading does. Default: `deviceId`. */
  readonly deviceIdKey?: 'deviceId' | 'device_id' | undefined;
}

/** The circumstances of an input. */
interface ValidationContext {
  /** The clock's time in milliseconds since the Unix epoch: what a missing timestamp becomes. */
  readonly nowMs: number;
}

/** Valid readings of one device, in the order in which they were handed in. */
export interface ValidatedReadings {
  readonly readings: ReadingColumns;
  /** For each row 1 where the timestamp was handed in, 0 where it was assigned. */
  readonly given: Uint8Array;
}

/**
 * Checks readings and turns them into columns, in one pass. Every method throws `INVALID_INPUT` with every fault (the first
 * 100); a fault's path begins with the reading's index, except for one reading alone.
 *
 * A reading is an object of own enumerable fields: the metrics, `timestamp`, and nothing else.
 */
export interface ReadingValidator {
  /** One reading: columns of one row. */
  validateOne(input: unknown, context: ValidationContext): ValidatedReadings;

  /** A list or block of readings of one device; the empty one is valid. */
  validateBatch(inputs: unknown, context: ValidationContext): ValidatedReadings;

  /** A list of readings that name their devices, sorted by device; the empty list is valid. */
  validateDeviceBatch(inputs: unknown, context: ValidationContext): DeviceBatch;
}

/** Makes a validator of readings whose columns are in the order of `metrics`. */
export function createReadingValidator(
  metrics: MetricSet,
  {
    maxFutureMs = Number.POSITIVE_INFINITY,
    deviceIdKey = 'deviceId',
  }: ReadingValidatorOptions = {},
): ReadingValidator {
  const shape: ReadingShape = { metrics, maxFutureMs, deviceIdKey: undefined };
  const deviceShape: ReadingShape = { ...shape, deviceIdKey };
  const reader = createRowReader(shape);
  const deviceReader = createRowReader(deviceShape);
  return {
    validateOne(input, { nowMs }) {
      const target = createTarget(shape, 1);
      if (!reader.read(input, target, 0, nowMs)) {
        const faults: InputFault[] = [];
        addReadingFaults(input, shape, { nowMs, path: [], faults });
        throwInvalidInput(faults);
      }
      return withoutGroups(target);
    },
    validateBatch(inputs, { nowMs }) {
      const target = readAll(inputs, { reader, shape, nowMs });
      return withoutGroups(target);
    },
    validateDeviceBatch(inputs, { nowMs }) {
      return groupByDevice(readAll(inputs, { reader: deviceReader, shape: deviceShape, nowMs }));
    },
  };
}

interface Pass {
  readonly reader: RowReader;
  readonly shape: ReadingShape;
  readonly nowMs: number;
}

function readAll(inputs: unknown, pass: Pass): RowTarget {
  if (isReadingBlock(inputs)) return readAllOf(inputs, pass);
  const { reader, shape, nowMs } = pass;
  if (!Array.isArray(inputs))
    throwInvalidInput([{ path: [], message: 'must be a list of readings' }]);
  const target = createTarget(shape, inputs.length);
  const faults: InputFault[] = [];
  for (let row = 0; row < inputs.length && faults.length < faultLimit; row += 1) {
    if (!reader.read(inputs[row], target, row, nowMs)) {
      addReadingFaults(inputs[row], shape, { nowMs, path: [row], faults });
    }
  }
  if (faults.length > 0) throwInvalidInput(faults);
  return target;
}

/** As objects only when something is wrong, to name every fault. */
function readAllOf(block: ReadingBlock<string>, pass: Pass): RowTarget {
  const checked = readBlock(block, { ...pass.shape, nowMs: pass.nowMs });
  return checked === undefined
    ? readAll([...block], pass)
    : { ...checked, groups: noGroups, groupOf: noRows };
}

function withoutGroups({ timestamps, values, given }: RowTarget): ValidatedReadings {
  return { readings: { timestamps, values }, given };
}

// Shared by rows that name no devices, which add nothing to them.
const noGroups: RowTarget['groups'] = new Map();
const noRows = new Uint32Array(0);

function createTarget({ metrics, deviceIdKey }: ReadingShape, rowCount: number): RowTarget {
  return {
    timestamps: new Float64Array(rowCount),
    // An optional metric is absent until it is seen; a required one is always seen.
    values: metrics.map(({ optional }) => {
      const column = new Float64Array(rowCount);
      return optional ? column.fill(Number.NaN) : column;
    }),
    given: new Uint8Array(rowCount),
    groups: deviceIdKey === undefined ? noGroups : new Map<DeviceId, number>(),
    groupOf: deviceIdKey === undefined ? noRows : new Uint32Array(rowCount),
  };
}
