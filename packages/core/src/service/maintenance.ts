import type { DeviceId } from '../device/device.ts';
import { DeviceStatsError, isDeviceStatsError } from '../errors/device-stats-error.ts';
import type { DeviceStore } from '../storage/device-store.ts';
import { idempotencyRetentionMs } from './idempotent-write.ts';
import type { ServiceContext } from './service-context.ts';
import { createTurns } from './take-turns.ts';
import { unreference } from './unreference.ts';

/** The upkeep of a storage, beside everything else that a facade does. */
export interface Maintenance {
  /**
   * Does all that is due, in short steps; or nothing when another process has the lease.
   *
   * @throws what the storage throws, and the reason of an aborted signal; `CLOSED` once it was stopped
   */
  run(options?: { readonly signal?: AbortSignal }): Promise<void>;

  /** Is told that readings were stored, so that what became due by them is done soon. */
  noteAppended(readingCount: number): void;

  /** Ends it, after the step that is being done. */
  stop(): Promise<void>;
}

/** How the upkeep is done. */
export interface MaintenanceOptions {
  /** Whether it is done by itself; otherwise only when asked for. */
  readonly automatic: boolean;
  /** The age beyond which readings are removed, in milliseconds; undefined: never. */
  readonly retentionMs: number | undefined;
}

/** What the upkeep works with. */
type MaintenanceContext = Pick<ServiceContext, 'storage' | 'clock' | 'open'>;

const lookEveryMs = 1_000;
const choresEveryMs = 60 * 60 * 1_000;
/** Readings after which to look at once. */
const mostUnnoticed = 1_024;
const leaseMs = 10_000;
const devicesAtOnce = 1_000;
/** How long jobs are kept after they have ended. */
const jobRetentionMs = 24 * 60 * 60 * 1_000;

/**
 * Starts the upkeep of a facade's storage: level-triggered, so that it finds what is due whatever was missed before. Does not
 * keep the process alive.
 */
export function startMaintenance(
  context: MaintenanceContext,
  options: MaintenanceOptions,
): Maintenance {
  const pass = createPass(context, options);
  const stopped = new AbortController();
  let running: Promise<void> | undefined;
  let unnoticed = 0;
  let choresAreDue = false;

  /** A pass that fails is made up for by the next one; a storage that fails shows it on every call that matters. */
  const work = async (): Promise<void> => {
    const due = choresAreDue ? 'everything' : 'steps';
    choresAreDue = false;
    const isDone = await pass(due, stopped.signal).catch(() => false);
    choresAreDue ||= due === 'everything' && !isDone;
    running = undefined;
  };
  const look = (): void => {
    unnoticed = 0;
    running ??= work();
  };
  const noteHour = (): void => {
    choresAreDue = true;
    look();
  };
  const timers = options.automatic
    ? [setInterval(look, lookEveryMs), setInterval(noteHour, choresEveryMs)]
    : [];
  for (const timer of timers) unreference(timer);

  return {
    async run({ signal } = {}) {
      await pass('everything', signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal);
    },
    noteAppended(readingCount) {
      unnoticed += readingCount;
      if (options.automatic && unnoticed >= mostUnnoticed) look();
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      stopped.abort(closed());
      await running;
    },
  };
}

/** `steps`: those of the storage; `everything`: also what is done once an hour. */
type Due = 'steps' | 'everything';

/** Does what is due; false when another process has the lease. */
type Pass = (due: Due, signal: AbortSignal) => Promise<boolean>;

function createPass(
  { storage, clock, open }: MaintenanceContext,
  { retentionMs }: MaintenanceOptions,
): Pass {
  const holder = crypto.randomUUID();
  const takeTurn = createTurns();
  const doSteps = async (signal: AbortSignal): Promise<boolean> => {
    for (;;) {
      signal.throwIfAborted();
      // oxlint-disable-next-line eslint/no-await-in-loop -- one step after the other
      const outcome = await storage.maintain({ holder, nowMs: clock.now(), leaseMs });
      if (outcome !== 'worked') return outcome === 'idle';
      // oxlint-disable-next-line eslint/no-await-in-loop -- so that everything else comes between
      await takeTurn();
    }
  };
  return async (due, signal) => {
    await open();
    if (!(await doSteps(signal))) return false;
    if (due === 'steps') return true;
    await storage.idempotency.sweep({ beforeMs: clock.now() - idempotencyRetentionMs });
    await storage.jobs.sweep({ finishedBeforeMs: clock.now() - jobRetentionMs });
    if (retentionMs === undefined) return true;
    const period = { to: clock.now() - retentionMs };
    for await (const deviceId of allDevices(storage.devices)) {
      signal.throwIfAborted();
      await storage.readings.remove({ deviceId, period, signal }).catch(unlessGone);
    }
    await doSteps(signal);
    return true;
  };
}

/** A device may be removed before its turn has come. */
function unlessGone(error: unknown): void {
  if (!isDeviceStatsError(error, 'DEVICE_NOT_FOUND')) throw error;
}

async function* allDevices(devices: DeviceStore): AsyncGenerator<DeviceId, void, undefined> {
  let next: number | undefined;
  do {
    const after = next === undefined ? {} : { after: next };
    // oxlint-disable-next-line eslint/no-await-in-loop -- each page begins where the one before ended
    const page = await devices.list({ limit: devicesAtOnce, ...after });
    yield* page.items.map(({ id }) => id);
    next = page.next;
  } while (next !== undefined);
}

function closed(): DeviceStatsError {
  return new DeviceStatsError('CLOSED', {
    message: 'The facade is closed, and does no more upkeep. Create a new one.',
    details: {},
  });
}
