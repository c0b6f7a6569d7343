import type { Transport } from '../transport/transport.ts';
import { devicePath } from '../wire/device-path.ts';
import { type Analytics, type AnalyticsBucket, asDeclared } from '../wire/metric-types.ts';
import { type PeriodInput, periodQuery } from '../wire/period-query.ts';
import type { CallOptions } from '../wire/write-options.ts';

/** What statistics are asked for. */
export interface StatisticsOptions extends PeriodInput, CallOptions {
  /**
   * Quantiles to add, each in [0, 1], at most 20. Default: none.
   *
   * @example [0.05, 0.999]
   */
  readonly quantiles?: readonly number[] | undefined;
}

/** What series is asked for. */
export interface SeriesOptions extends StatisticsOptions {
  /** The width of a bucket: a number and `m`, `h`, `d`, `w`, `mo` or `y`, such as `15m`. */
  readonly every: string;
  /** The IANA time zone whose calendar the buckets follow. Default: `UTC`. */
  readonly timeZone?: string | undefined;
}

/**
 * Exact statistics. Every method rejects with `INVALID_INPUT` for ids and quantiles that cannot be, `INVALID_PERIOD` for
 * periods that cannot be, `DEVICE_NOT_FOUND` or `USER_NOT_FOUND`.
 */
export interface StatisticsClient<R extends string, O extends string> {
  /**
   * Statistics of a device's readings.
   *
   * @throws `NO_READINGS`
   */
  ofDevice(deviceId: string, options?: StatisticsOptions): Promise<Analytics<R, O>>;

  /**
   * Statistics of the readings of all devices linked to a user, taken as one set.
   *
   * @throws `NO_READINGS`
   */
  ofUser(userId: number, options?: StatisticsOptions): Promise<Analytics<R, O>>;

  /** Statistics of each device linked to a user, in the order of linking; devices without readings are left out. */
  ofUserDevices(
    userId: number,
    options?: StatisticsOptions,
  ): Promise<readonly (Analytics<R, O> & { readonly device_id: string })[]>;

  /**
   * Statistics for each bucket of a period, empty buckets included. Without a period: from the first reading to the last.
   *
   * @throws `LIMIT_EXCEEDED` beyond 1,000 buckets
   */
  seriesOfDevice(
    deviceId: string,
    options: SeriesOptions,
  ): Promise<readonly AnalyticsBucket<R, O>[]>;

  /** As {@link seriesOfDevice}, over all devices linked to a user. */
  seriesOfUser(userId: number, options: SeriesOptions): Promise<readonly AnalyticsBucket<R, O>[]>;
}

/** The part of the client for statistics. */
export function createStatisticsClient<R extends string, O extends string>(
  transport: Transport,
): StatisticsClient<R, O> {
  return {
    async ofDevice(deviceId, options = {}) {
      const params = { path: devicePath(deviceId), query: statisticsQuery(options) };
      const { data } = await transport.request(
        (api, { signal }) => api.GET('/devices/{device_id}/analytics', { params, signal }),
        options.signal,
      );
      return asDeclared(data);
    },
    async ofUser(userId, options = {}) {
      const params = { path: { user_id: userId }, query: statisticsQuery(options) };
      const { data } = await transport.request(
        (api, { signal }) => api.GET('/users/{user_id}/analytics', { params, signal }),
        options.signal,
      );
      return asDeclared(data);
    },
    async ofUserDevices(userId, options = {}) {
      const params = { path: { user_id: userId }, query: statisticsQuery(options) };
      const { data } = await transport.request(
        (api, { signal }) => api.GET('/users/{user_id}/devices-analytics', { params, signal }),
        options.signal,
      );
      return asDeclared(data);
    },
    async seriesOfDevice(deviceId, options) {
      const params = { path: devicePath(deviceId), query: seriesQuery(options) };
      const { data } = await transport.request(
        (api, { signal }) => api.GET('/devices/{device_id}/analytics/series', { params, signal }),
        options.signal,
      );
      return asDeclared(data);
    },
    async seriesOfUser(userId, options) {
      const params = { path: { user_id: userId }, query: seriesQuery(options) };
      const { data } = await transport.request(
        (api, { signal }) => api.GET('/users/{user_id}/analytics/series', { params, signal }),
        options.signal,
      );
      return asDeclared(data);
    },
  };
}

/** What statistics are asked for, as query parameters. */
export function statisticsQuery({ quantiles = [], ...period }: StatisticsOptions): {
  from?: string;
  to?: string;
  quantiles?: string;
} {
  const asked = quantiles.length === 0 ? {} : { quantiles: quantiles.join(',') };
  return { ...periodQuery(period), ...asked };
}

function seriesQuery({
  every,
  timeZone,
  ...options
}: SeriesOptions): ReturnType<typeof statisticsQuery> & { every: string; tz?: string } {
  const zone = timeZone === undefined ? {} : { tz: timeZone };
  return { ...statisticsQuery(options), every, ...zone };
}
