import { jobStates } from '@device-stats/core';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Monitoring, ObservedState } from '../monitoring/monitoring.ts';

/**
 * Metrics for Prometheus, with those of the process and its event loop. They are in a registry of their own: those that the host has
 * are not touched.
 *
 * @example
 * ```ts
 * const adapter = createHttpAdapter(deviceStats, { monitoring: prometheusMonitoring() });
 * ```
 */
export function prometheusMonitoring(): Monitoring {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'device_stats_http_request_duration_seconds',
    help: 'How long requests took to be answered; of streams, until the answer began.',
    labelNames: ['operation', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
    registers,
  });
  const readings = new Counter({
    name: 'device_stats_readings_accepted_total',
    help: 'Readings accepted over HTTP, repeats under an idempotency key included.',
    registers,
  });
  const showState = stateGauges(registers);
  return {
    contentType: registry.contentType,
    noteRequest({ operation, status, durationMs }) {
      requests.observe({ operation, status }, durationMs / 1_000);
    },
    noteReadings: (count) => readings.inc(count),
    async render(state) {
      showState(state);
      return registry.metrics();
    },
  };
}

/** Gauges of what is only known when it is asked for. */
function stateGauges(registers: Registry[]): (state: ObservedState) => void {
  const jobs = new Gauge({
    name: 'device_stats_jobs',
    help: 'Jobs in each state; those that have ended are kept for 24 hours.',
    labelNames: ['state'],
    registers,
  });
  const gauge = (name: string, help: string): ((value: number | null | undefined) => void) => {
    const shown = new Gauge({ name: `device_stats_${name}`, help, registers });
    return (value) => {
      if (value === null || value === undefined) shown.remove();
      else shown.set(value);
    };
  };
  const ready = gauge('runner_ready', 'Whether jobs can be dispatched and executed: 1 or 0.');
  const waiting = gauge('runner_waiting', 'Jobs that wait in the runner to be delivered.');
  const active = gauge('runner_active', 'Jobs that this process is executing.');
  const backlog = gauge('maintenance_backlog', 'Devices with upkeep that is due.');
  return ({ jobs: counts, runner, maintenanceBacklog }) => {
    jobs.reset();
    if (counts !== undefined) for (const state of jobStates) jobs.set({ state }, counts[state]);
    ready(runner === undefined ? undefined : Number(runner.isReady));
    waiting(runner?.waiting);
    active(runner?.active);
    backlog(maintenanceBacklog);
  };
}
