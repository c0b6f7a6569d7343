import type { DeviceId } from '../device/device.ts';
import { DeviceStatsError } from '../errors/device-stats-error.ts';
import { fingerprintReadings } from '../fingerprint/fingerprint.ts';
import type { MetricSet } from '../metric/metric.ts';
import { isReadingBlock } from '../reading/reading-block.ts';
import { createReadingValidator, type ReadingValidator } from '../reading/reading-validator.ts';
import type { DeviceReadings } from '../storage/reading-store.ts';
import type { ServiceContext } from './service-context.ts';

/** Valid readings, ready to be stored. */
export interface CheckedReadings {
  readonly batch: readonly DeviceReadings[];
  readonly rowCount: number;
  /** The moment that was assigned where no timestamp was handed in; undefined when all were handed in. */
  readonly assignedMs: number | undefined;
  /** A hash of the readings as they were handed in. */
  fingerprint(): string | Promise<string>;
}

/** Checks readings as the facade takes them; throws `INVALID_INPUT` with every fault. */
export interface ReadingChecks {
  /** In the order of the storage's columns. */
  readonly metrics: MetricSet;
  one(deviceId: DeviceId, reading: unknown): CheckedReadings;
  batch(deviceId: DeviceId, readings: unknown): CheckedReadings;
  many(readings: unknown, deviceIdField: 'deviceId' | 'device_id' | undefined): CheckedReadings;
}

/** The most readings of one batch, all of which are stored in one commit. */
const batchLimit = 100_000;

export function createReadingChecks(
  metrics: MetricSet,
  { clock, maxFutureMs }: Pick<ServiceContext, 'clock' | 'maxFutureMs'>,
): ReadingChecks {
  const validators: Record<'deviceId' | 'device_id', ReadingValidator> = {
    deviceId: createReadingValidator(metrics, { maxFutureMs, deviceIdKey: 'deviceId' }),
    device_id: createReadingValidator(metrics, { maxFutureMs, deviceIdKey: 'device_id' }),
  };
  const ofDevice = (
    validate: 'validateOne' | 'validateBatch',
    deviceId: DeviceId,
    input: unknown,
  ): CheckedReadings => {
    const nowMs = clock.now();
    const { readings, given } = validators.deviceId[validate](input, { nowMs });
    return {
      batch: [{ deviceId, readings }],
      rowCount: given.length,
      assignedMs: given.includes(0) ? nowMs : undefined,
      fingerprint: () => fingerprintReadings([{ readings, given }]),
    };
  };
  return {
    metrics,
    one: (deviceId, reading) => ofDevice('validateOne', deviceId, reading),
    batch: (deviceId, readings) => ofDevice('validateBatch', deviceId, limitBatch(readings)),
    many: (readings, deviceIdField = 'deviceId') => {
      const nowMs = clock.now();
      const { devices, groupOf } = validators[deviceIdField].validateDeviceBatch(
        limitBatch(readings),
        { nowMs },
      );
      return {
        batch: devices,
        rowCount: groupOf.length,
        assignedMs: devices.some(({ given }) => given.includes(0)) ? nowMs : undefined,
        fingerprint: () => fingerprintReadings(devices, groupOf),
      };
    },
  };
}

function limitBatch(readings: unknown): unknown {
  const isList = Array.isArray(readings) || isReadingBlock(readings);
  if (!isList || readings.length <= batchLimit) return readings;
  throw new DeviceStatsError('LIMIT_EXCEEDED', {
    message: `A batch has at most ${batchLimit} readings; this one has ${readings.length}. Send several, or a stream.`,
    details: { limit: batchLimit, requested: readings.length },
  });
}
