import { appendFile, readFile, truncate } from 'node:fs/promises';
import { createInMemoryStorage, DeviceStatsError, type Storage } from '@device-stats/core';

/** The methods that change something: what they are called with is all there is to know of a change. */
const changing =
  /^(register|create|append|remove|link|unlink|sweep|declareMetrics|submit|claim|report|finish|cancel|noteDispatched)$/;

interface Stores extends Pick<Storage, 'devices' | 'users' | 'readings' | 'idempotency' | 'jobs'> {
  readonly itself: Pick<Storage, 'declareMetrics' | 'maintain' | 'maintenanceBacklog'>;
}

interface Call {
  readonly store: keyof Stores;
  readonly method: string;
  readonly args: readonly unknown[];
}

/**
 * Opens a storage that answers from memory, and writes every change as a line of a file before it makes it. Opening reads
 * the lines again, and since they are all it goes by, comes to the same state. For one process at a time.
 */
export async function openJournalStorage({ path }: { readonly path: string }): Promise<Storage> {
  const memory = createInMemoryStorage();
  const stores: Stores = { ...memory, itself: memory };
  const perform = ({ store, method, args }: Call): unknown =>
    Reflect.apply(Reflect.get(stores[store], method), stores[store], args);
  for (const line of await readLines(path)) {
    await Promise.allSettled([perform(decode(line))]); // what was refused then is refused again
  }
  let written = Promise.resolve();
  let isClosed = false;

  const call = async (called: Call): Promise<unknown> => {
    if (isClosed) fail('CLOSED', `The journal ${path} is closed; open it again.`);
    if (!changing.test(called.method)) return perform(called);
    for (const arg of called.args as { readonly signal?: AbortSignal }[]) {
      arg.signal?.throwIfAborted();
    }
    const line = encode(called);
    // One after the other. Once this has failed, how the file ends is not known, and nothing is written behind it.
    written = written.then(() => append(path, line));
    await written;
    return perform(decode(line));
  };
  /** A store with the methods of the one in memory, every one of which goes through `call`. */
  const storeOf = <S extends keyof Stores>(store: S): Stores[S] => {
    const methods = Object.keys(stores[store]).map((method) => {
      return [method, (...args: unknown[]) => call({ store, method, args })];
    });
    return Object.fromEntries(methods) as Stores[S];
  };
  return {
    ...storeOf('itself'), // whose other properties come now
    capabilities: { durable: true, shared: false },
    devices: storeOf('devices'),
    users: storeOf('users'),
    readings: storeOf('readings'),
    idempotency: storeOf('idempotency'),
    jobs: storeOf('jobs'),
    async close() {
      isClosed = true;
      await written.catch(() => undefined);
    },
  };
}

/** The lines that were written whole; what there is of another one is cut off. */
async function readLines(path: string): Promise<readonly string[]> {
  await appendFile(path, ''); // makes the file when it is missing
  const bytes = await readFile(path);
  const end = bytes.lastIndexOf('\n') + 1;
  if (end < bytes.length) await truncate(path, end);
  return bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
}

async function append(path: string, line: string): Promise<void> {
  await appendFile(path, `${line}\n`, { flush: true }).catch((cause: unknown) =>
    fail('STORAGE_FAILED', `The journal ${path} cannot be written.`, cause),
  );
}

function encode(call: Call): string {
  return JSON.stringify(call, (key, value: unknown) => {
    if (key === 'signal') return undefined;
    if (!(value instanceof Float64Array)) return value;
    return { float64: Buffer.from(value.slice().buffer).toString('base64') };
  });
}

function decode(line: string): Call {
  return JSON.parse(line, (_, value) => {
    if (typeof value?.float64 !== 'string') return value;
    return new Float64Array(Uint8Array.from(Buffer.from(value.float64, 'base64')).buffer);
  });
}

function fail(code: 'CLOSED' | 'STORAGE_FAILED', message: string, cause?: unknown): never {
  throw new DeviceStatsError(code, { message, details: {}, cause });
}
