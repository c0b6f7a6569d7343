import type { Greenhouse } from './greenhouse.ts';

/** A day, and the median of its temperatures. */
export interface DayReport {
  readonly day: string;
  readonly median: number | null;
}

const weekStart = Date.UTC(2026, 5, 1);
const minuteMs = 60_000;
const minutesAWeek = 7 * 24 * 60;

/** Stores a week of readings, and has a worker compute the medians of its days. */
export async function reportWeek({ readings, jobs }: Greenhouse): Promise<readonly DayReport[]> {
  const week = Array.from({ length: minutesAWeek }, (_, minute) => ({
    timestamp: weekStart + minute * minuteMs,
    temperature: 20 + Math.floor(minute / 1_440),
    humidity: 50,
  }));
  // Run again, it stores nothing twice.
  await readings.appendBatch('bed-1', week, { idempotencyKey: 'week-of-june-1' });

  const { id } = await jobs.submit('device-series', { deviceId: 'bed-1', every: '1d' });
  const job = await jobs.wait(id);
  if (job.kind !== 'device-series' || job.result === null) throw new Error(job.error?.message);
  return job.result.map(({ startMs, statistics }) => ({
    day: new Date(startMs).toISOString().slice(0, 10),
    median: statistics.temperature.median,
  }));
}
