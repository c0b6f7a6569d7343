import type { RedisOptions } from 'ioredis';
import { invalidOption } from './runner-error.ts';

/** How a runner reaches Redis, and how much it does. */
export interface BullmqRunnerOptions {
  /**
   * Where Redis is: a URL such as `redis://user:password@host:6379/0` (`rediss:` with TLS), or options of ioredis. How often it
   * connects anew and what becomes of commands meanwhile is the runner's business; such options are ignored.
   */
  readonly connection: string | RedisOptions;
  /**
   * What the names of all its keys begin with; runners of one prefix share their jobs, and must share the storage too. Default:
   * `device-stats`.
   */
  readonly prefix?: string;
  /** Jobs executed at the same time in this process: an integer, at least 0; 0: it only dispatches. Default: 2. */
  readonly concurrency?: number;
  /**
   * After how many milliseconds without a sign of life from a process others take its deliveries. An integer, at least 100. It does not
   * limit how long an execution may take. Default: 30,000.
   */
  readonly lockDurationMs?: number;
  /**
   * Every so many milliseconds it looks for such deliveries: an integer, at least 100. Of several processes one looks at a time, and for
   * as long as that one says nobody else does: give all of them the same. Default: 15,000.
   */
  readonly stalledCheckMs?: number;
  /**
   * How many finished deliveries stay in Redis, to be looked at with tools of BullMQ: an integer, at least 0. Nothing depends on them.
   * Default: 100.
   */
  readonly keepFinished?: number;
  /**
   * For how many milliseconds they stay at most; older ones go when the next delivery finishes. An integer, at least 0. Default:
   * 3,600,000 (1 hour).
   */
  readonly keepFinishedMs?: number;
  /** Told of settings of Redis by which jobs could get lost or late. Default: `process.emitWarning`. */
  readonly onWarning?: (message: string) => void;
}

/** The options with their defaults. */
export type ResolvedBullmqRunnerOptions = Required<BullmqRunnerOptions>;

/** @throws `INVALID_OPTION` */
export function resolveOptions(options: BullmqRunnerOptions): ResolvedBullmqRunnerOptions {
  const { prefix = 'device-stats', onWarning = emitWarning } = options;
  if (typeof prefix !== 'string' || !/^[^\s:]+$/.test(prefix)) {
    throw invalidOption('prefix', 'must be a text without blanks and colons');
  }
  if (typeof onWarning !== 'function') throw invalidOption('onWarning', 'must be a function');
  return {
    connection: checkConnection(options.connection),
    prefix,
    concurrency: integerFrom(0, 'concurrency', options.concurrency ?? 2),
    lockDurationMs: integerFrom(100, 'lockDurationMs', options.lockDurationMs ?? 30_000),
    stalledCheckMs: integerFrom(100, 'stalledCheckMs', options.stalledCheckMs ?? 15_000),
    keepFinished: integerFrom(0, 'keepFinished', options.keepFinished ?? 100),
    keepFinishedMs: integerFrom(0, 'keepFinishedMs', options.keepFinishedMs ?? 3_600_000),
    onWarning,
  };
}

function checkConnection(connection: string | RedisOptions): string | RedisOptions {
  if (typeof connection === 'string') {
    if (isRedisUrl(connection)) return connection;
    // Not repeated in the message: it may hold a password.
    throw invalidOption('connection', 'must be a URL such as redis://127.0.0.1:6379');
  }
  if (typeof connection !== 'object' || connection === null) {
    throw invalidOption('connection', 'must be a URL of Redis or options of ioredis');
  }
  return connection;
}

function isRedisUrl(text: string): boolean {
  return URL.canParse(text) && ['redis:', 'rediss:'].includes(new URL(text).protocol);
}

function integerFrom(least: number, option: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw invalidOption(option, `must be an integer of at least ${least}`);
}

function emitWarning(message: string): void {
  process.emitWarning(message, 'DeviceStatsWarning');
}
