import { type DeviceStatsError, isDeviceStatsError } from '@device-stats/core';
import { ConfigurationError } from './configuration.ts';

/** What prevented the start, told with the variable to change where there is one. */
export function startProblem(error: unknown): unknown {
  if (isDeviceStatsError(error, 'METRICS_CONFLICT')) {
    return new ConfigurationError([metricsSentence(error)]);
  }
  if (isDeviceStatsError(error, 'INVALID_OPTION') && error.details.option === 'host') {
    return new ConfigurationError([`HOST: ${error.message}`]);
  }
  return error;
}

function metricsSentence({ details }: DeviceStatsError<'METRICS_CONFLICT'>): string {
  const { stored, declared } = details;
  const known = new Set(stored.map(nameOf));
  const added = declared.map(nameOf).filter((name) => !known.has(name));
  const fitting = [...stored, ...added.map((name) => `${name}?`)].join(',');
  return `METRICS: ${declared.join(',')} does not fit the readings in the database, which have ${stored.join(',')}. To keep them, write METRICS=${fitting}; to begin anew, set DATABASE_PATH to another file.`;
}

/** Without the mark of optional metrics. */
function nameOf(metric: string): string {
  return metric.replace('?', '');
}
