import { Redis, type RedisOptions } from 'ioredis';
import { failureText, invalidOption } from './runner-error.ts';

/** How a connection to Redis is kept up. */
export interface RedisLinkOptions {
  readonly connection: string | RedisOptions;
  /** What is particular about this one. */
  readonly particulars: RedisOptions;
  /** Called whenever it can be used, and whether it could not be in between or before. */
  readonly onReady?: (state: { readonly wasAway: boolean }) => void;
}

const longestPauseMs = 2_000;
const connectTimeoutMs = 5_000;
const disconnectTimeoutMs = 500;

/** A connection to Redis that never gives up, and knows why it cannot be used. */
export class RedisLink {
  readonly client: Redis;
  #wasAway = false;
  #failure = 'no connection yet';

  constructor({ connection, particulars, onReady }: RedisLinkOptions) {
    const options = {
      connectTimeout: connectTimeoutMs,
      ...(typeof connection === 'string' ? {} : connection),
      ...particulars,
      lazyConnect: false,
      enableReadyCheck: true,
      disconnectTimeout: disconnectTimeoutMs,
      // What BullMQ reads.
      replyMapping: 'legacy' as const,
      retryStrategy: (attempts: number): number => Math.min(attempts * 100, longestPauseMs),
      // After a failover the old primary refuses writes until the connection is made anew.
      reconnectOnError: ({ message }: Error): boolean => message.startsWith('READONLY'),
    };
    this.client =
      typeof connection === 'string' ? new Redis(connection, options) : new Redis(options);
    if (this.client.options.keyPrefix) {
      this.end();
      throw invalidOption('connection', 'must not have a keyPrefix; use the option prefix');
    }
    this.client.on('error', (error: unknown) => {
      this.#failure = failureText(error);
    });
    this.client.on('close', () => {
      this.#wasAway = true;
    });
    this.client.on('ready', () => {
      const wasAway = this.#wasAway;
      this.#wasAway = false;
      this.#failure = 'the connection was lost';
      onReady?.({ wasAway });
    });
  }

  /** Why it cannot be used, for people; null when it can. */
  get problem(): string | null {
    if (this.client.status === 'ready') return null;
    const { host, port, path } = this.client.options;
    return `Redis at ${path ?? `${host}:${port}`} cannot be reached: ${this.#failure}.`;
  }

  /** Resolves when it can be used, or could not be made the first time; or at the latest after so long. */
  async settle(patienceMs: number): Promise<void> {
    if (this.client.status === 'ready') return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, patienceMs);
      const { client } = this;
      function done(): void {
        clearTimeout(timer);
        client.off('ready', done).off('close', done);
        resolve();
      }
      client.on('ready', done).on('close', done);
    });
  }

  /** Resolves when it cannot be used, or not any more. */
  async lost(): Promise<void> {
    if (this.client.status !== 'ready') return;
    await new Promise<void>((resolve) => {
      this.client.once('close', resolve);
    });
  }

  /** Gives it up, whatever it is doing. */
  end(): void {
    // It starts a timer, needed or not.
    if (this.client.status !== 'end') this.client.disconnect();
  }
}
