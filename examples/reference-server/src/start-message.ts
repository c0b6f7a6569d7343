import { type MetricDeclaration } from '@device-stats/core';

/** What is said once the server listens. */
export interface StartMessageOptions {
  readonly url: string;
  readonly databasePath: string;
  readonly metrics: readonly MetricDeclaration[];
  /** Whether callers need the token; it is not shown. */
  readonly authorized: boolean;
}

/** Where the server listens, and what to try first. */
export function startMessage(options: StartMessageOptions): string {
  const { url, databasePath, metrics, authorized } = options;
  const example = JSON.stringify(
    Object.fromEntries(metrics.map((metric, index) => [nameOf(metric), index + 0.5])),
  );
  const token = authorized ? ` -H "Authorization: Bearer $API_TOKEN"` : '';
  const json = `-H 'Content-Type: application/json'`;
  return `device-stats listens on ${url}
  Documentation  ${url}/docs
  Database       ${databasePath}

Store a reading, then ask for the statistics:
  curl -X POST ${url}/devices/boiler-1/stats ${json}${token} -d '${example}'
  curl ${url}/devices/boiler-1/analytics${token}
`;
}

function nameOf(metric: MetricDeclaration): string {
  return typeof metric === 'string' ? metric : metric.name;
}
