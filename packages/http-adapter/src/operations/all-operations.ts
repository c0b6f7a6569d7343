import { analyticsOperations } from './analytics.ts';
import { deviceOperations } from './devices.ts';
import { eventOperations } from './events.ts';
import { healthOperations } from './health.ts';
import { ingestionOperations } from './ingestion.ts';
import { jobOperations } from './jobs.ts';
import { monitoringOperation } from './monitoring.ts';
import type { Operation } from './operation.ts';
import type { OperationContext } from './operation-context.ts';
import { originalPeriodAnalytics } from './original-period-analytics.ts';
import { readingOperations } from './readings.ts';
import { seriesOperations } from './series.ts';
import { userDeviceOperations } from './user-devices.ts';
import { userOperations } from './users.ts';

/** Every operation of the API, in the order of the document. */
export function allOperations(context: OperationContext): readonly Operation[] {
  return [
    ...ingestionOperations(context),
    ...readingOperations(context),
    ...analyticsOperations(context),
    originalPeriodAnalytics(context),
    ...seriesOperations(context),
    ...deviceOperations(context),
    ...userOperations(context),
    ...userDeviceOperations(context),
    ...jobOperations(context),
    ...eventOperations(context),
    ...healthOperations(context),
    ...(context.monitoring === undefined ? [] : [monitoringOperation(context, context.monitoring)]),
  ];
}
