import type { DeviceView, MetricSet, ReadingStore } from '@device-stats/core';
import { type EngineSizes, sealingThreshold } from '@device-stats/core/runs';
import { ChunkReader } from '../chunk-reader.ts';
import { toRange } from '../period-range.ts';
import type { SealedCache } from '../sealed/sealed-cache.ts';
import { SealedReader } from '../sealed/sealed-reader.ts';
import { SubjectReader, toSubjectDevice } from '../subject-reader.ts';
import { HotReader } from './hot-readings.ts';
import type { ReadSteps, SlicedReader } from './sliced-reader.ts';
import { createSqliteView, type DeviceMoment, readPeriod } from './sqlite-view.ts';

/** With what views are opened. */
interface ViewParts {
  readonly slices: SlicedReader;
  readonly cache: SealedCache;
  readonly sizes: EngineSizes;
  /** The recorded metrics; undefined before the first declaration. */
  readonly metrics: () => MetricSet | undefined;
}

/** How many times the hot readings there should be at most are kept for the next question. */
const keptFactor = 4;

/** What is read at once of a short period of one device. Of many devices it would be too much. */
const mostSegmentsAtHand = 4;

/** The `openView` of the storage. */
export function createViewOpener({
  slices,
  cache,
  sizes,
  metrics,
}: ViewParts): ReadingStore['openView'] {
  const { connection } = slices;
  const subjects = new SubjectReader(connection);
  const sealed = new SealedReader(connection, { cache });
  const hot = new HotReader(new ChunkReader(connection), cache);
  return async ({ subject, period, signal }) => {
    const range = toRange(period);
    const metricCount = metrics()?.length ?? 0;
    const mostKept = keptFactor * sealingThreshold(sizes, metricCount);
    const moments: DeviceMoment[] = [];
    const devices: DeviceView[] = [];
    const mostAtHand = subject.kind === 'device' ? mostSegmentsAtHand : 0;
    const context = { slices, sealed, metricCount, mostAtHand, signal };
    function* read(): ReadSteps<undefined> {
      for (const device of subjects.devicesOf(subject)) {
        const moment: DeviceMoment = {
          ...toSubjectDevice(device),
          roots: sealed.roots(device),
          tombstones: sealed.tombstones(device),
          hot: hot.read(device, { metricCount, mostKept, range }),
        };
        moments.push(moment);
        const { deviceId, version } = moment;
        devices.push({ deviceId, version, ...(yield* readPeriod(range, moment, context)) });
        yield;
      }
      return undefined;
    }
    await slices.run(read, signal);
    return createSqliteView(moments, devices, context);
  };
}
