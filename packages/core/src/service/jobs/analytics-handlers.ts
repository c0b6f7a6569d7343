import { parseDeviceId } from '../../device/device-id.ts';
import { parseBucketWidth } from '../../period/bucket-width.ts';
import { parseTimeZone } from '../../period/local-time.ts';
import { parsePeriod } from '../../period/parse-period.ts';
import type { Period } from '../../period/period.ts';
import { parseQuantiles } from '../../statistics/parse-quantiles.ts';
import type { UserStore } from '../../storage/user-store.ts';
import { onlyDevice } from '../../user/only-device.ts';
import { parseUserId } from '../../user/user-id.ts';
import type { StatisticsService, SubjectInput } from '../statistics-service.ts';
import type { JobHandlers, JobSharing } from './job-handler.ts';
import { type ParamFields, parseFields } from './job-params.ts';

type AnalyticsKind =
  | 'device-analytics'
  | 'user-analytics'
  | 'user-devices-analytics'
  | 'device-series'
  | 'user-series';

/** The jobs that compute statistics. */
export function analyticsHandlers(
  statistics: StatisticsService<string>,
  users: Pick<UserStore, 'find'>,
): Pick<JobHandlers, AnalyticsKind> {
  const sharing = async (subject: SubjectInput): Promise<JobSharing> => ({
    dataVersion: await statistics.version(subject),
  });
  const deviceOf = async (userId: number): Promise<string | null> => {
    const user = await users.find(parseUserId(userId));
    return user === undefined ? null : onlyDevice(user);
  };
  return {
    'device-analytics': {
      parse: (params) => {
        const fields = parseFields(params, ['deviceId', ...analyticsFields]);
        return { deviceId: parseDeviceId(fields.deviceId), ...parseAnalytics(fields) };
      },
      sharing,
      run: ({ deviceId, ...asked }, { signal }) =>
        statistics.ofDevice(deviceId, { ...asked, signal }),
    },
    'user-analytics': {
      parse: parseOfUser,
      sharing,
      run: async ({ userId, ...asked }, { signal }) => ({
        deviceId: await deviceOf(userId),
        statistics: await statistics.ofUser(userId, { ...asked, signal }),
      }),
    },
    'user-devices-analytics': {
      parse: parseOfUser,
      sharing,
      run: ({ userId, ...asked }, { signal }) =>
        statistics.ofUserDevices(userId, { ...asked, signal }),
    },
    'device-series': {
      parse: (params) => {
        const fields = parseFields(params, ['deviceId', ...seriesFields]);
        return { deviceId: parseDeviceId(fields.deviceId), ...parseSeries(fields) };
      },
      sharing,
      run: ({ deviceId, ...asked }, { signal, progress }) =>
        statistics.seriesOfDevice(deviceId, { ...asked, signal, onProgress: progress }),
    },
    'user-series': {
      parse: (params) => {
        const fields = parseFields(params, ['userId', ...seriesFields]);
        return { userId: parseUserId(fields.userId), ...parseSeries(fields) };
      },
      sharing,
      run: async ({ userId, ...asked }, { signal, progress }) => ({
        deviceId: await deviceOf(userId),
        buckets: await statistics.seriesOfUser(userId, { ...asked, signal, onProgress: progress }),
      }),
    },
  };
}

const analyticsFields = ['from', 'to', 'quantiles'] as const;
const seriesFields = [...analyticsFields, 'every', 'timeZone'] as const;

interface Analytics extends Period {
  readonly quantiles?: readonly number[];
}

interface Series extends Analytics {
  readonly every: string;
  readonly timeZone?: string;
}

function parseOfUser(params: unknown): Analytics & { readonly userId: number } {
  const fields = parseFields(params, ['userId', ...analyticsFields]);
  return { userId: parseUserId(fields.userId), ...parseAnalytics(fields) };
}

function parseAnalytics(fields: ParamFields): Analytics {
  const quantiles = parseQuantiles(fields.quantiles ?? []);
  const period = parsePeriod(fields);
  return { ...period, ...(quantiles.length > 0 && { quantiles }) };
}

function parseSeries(fields: ParamFields): Series {
  const { every, timeZone } = fields;
  parseBucketWidth(every);
  return {
    ...parseAnalytics(fields),
    every: String(every),
    ...(timeZone !== undefined && { timeZone: parseTimeZone(timeZone) }),
  };
}
