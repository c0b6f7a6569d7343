import { z } from '@hono/zod-openapi';
import type { Monitoring } from '../monitoring/monitoring.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { OperationContext } from './operation-context.ts';

/** The operation for whoever measures the server. Needs credentials: it tells how much there is, and what is done. */
export function monitoringOperation(
  { deviceStats }: OperationContext,
  monitoring: Monitoring,
): Operation {
  return defineOperation({
    id: 'getMetrics',
    kind: 'read',
    method: 'get',
    path: '/metrics',
    tag: 'Health',
    summary: 'Get the metrics of the server',
    description:
      'For Prometheus: requests by operation and status with their durations, readings accepted, jobs by state, the runner, the backlog of the upkeep, the event loop, the process. What cannot be told at the moment is left out.',
    responses: {
      200: {
        description: "The metrics, in Prometheus's text format.",
        content: { 'text/plain': { schema: z.string() } },
      },
    },
    run: async () => {
      const [jobs, runner, maintenanceBacklog] = await Promise.all([
        deviceStats.jobs.countByState().catch(unknown),
        deviceStats.runnerStatus().catch(unknown),
        deviceStats.maintenanceBacklog().catch(unknown),
      ]);
      const text = await monitoring.render({ jobs, runner, maintenanceBacklog });
      return {
        status: 200,
        headers: { 'content-type': monitoring.contentType },
        stream: new Blob([text]).stream(),
      };
    },
  });
}

function unknown(): undefined {
  return undefined;
}
