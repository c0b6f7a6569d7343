import { cpus, freemem, loadavg, totalmem } from 'node:os';

/** What is measured of this machine. */
export interface Measurement {
  /** The load of the last minute. */
  readonly x: number;
  /** How busy the processors were since the measurement before, in per cent. */
  readonly y: number;
  /** How much of the memory is in use, in per cent. */
  readonly z: number;
}

/** Measures this machine; each call covers the time since the call before. */
export function machineMeter(): () => Measurement {
  let before = processorTimes();
  return () => {
    const now = processorTimes();
    const total = now.total - before.total;
    const busy = total === 0 ? 0 : (now.busy - before.busy) / total;
    before = now;
    const [load = 0] = loadavg();
    return {
      x: rounded(load),
      y: rounded(100 * busy),
      z: rounded(100 * (1 - freemem() / totalmem())),
    };
  };
}

function processorTimes(): { readonly busy: number; readonly total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    for (const part of Object.values(times)) total += part;
  }
  return { busy: total - idle, total };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
