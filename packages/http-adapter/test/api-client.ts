import {
  createDeviceStats,
  createInMemoryStorage,
  type DeviceStats,
  type JobRunner,
  type MetricDeclaration,
} from '@device-stats/core';
import { createHttpAdapter, type HttpAdapter, type HttpAdapterOptions } from '../src/index.ts';
import { prometheusMonitoring } from '../src/node/index.ts';

/** What a test sends, besides the path. */
export interface TestRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: NonNullable<RequestInit['body']>;
  readonly signal?: AbortSignal;
}

/** What a test gets back. */
export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

/** The API over an empty storage. */
export interface TestApi extends AsyncDisposable {
  readonly adapter: HttpAdapter;
  readonly deviceStats: DeviceStats<never>;
  /** Errors that the adapter reported as the server's fault. */
  readonly reported: readonly unknown[];
  /** Sends a request such as `GET /devices`. */
  readonly send: (line: string, request?: TestRequest) => Promise<TestResponse>;
}

/** The time of the test clock: 2026-01-31T12:00:00.000Z. */
const nowMs: number = Date.UTC(2026, 0, 31, 12);

/** One for all: each watches over the process for as long as that lives. */
const monitoring = prometheusMonitoring();

export function createTestApi(
  options: HttpAdapterOptions & {
    readonly metrics?: readonly MetricDeclaration[];
    readonly runner?: JobRunner;
  } = {},
): TestApi {
  const reported: unknown[] = [];
  const deviceStats = createDeviceStats({
    metrics: options.metrics ?? ['x', 'y', 'z'],
    storage: createInMemoryStorage(),
    ...(options.runner && { runner: options.runner }),
    clock: { now: () => nowMs },
  });
  const adapter = createHttpAdapter(deviceStats, {
    onError: (error) => reported.push(error),
    monitoring,
    ...options,
  });
  return {
    adapter,
    deviceStats,
    reported,
    send: async (line, request) => sendTo(adapter, line, request),
    [Symbol.asyncDispose]: () => deviceStats.close(),
  };
}

/** Sends a request to an adapter. */
export async function sendTo(
  adapter: HttpAdapter,
  line: string,
  { headers = {}, json, body, signal }: TestRequest = {},
): Promise<TestResponse> {
  const response = await adapter.fetch(toRequest(line, { headers, json, body, signal }));
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function toRequest(
  line: string,
  { headers, json, body, signal }: { [K in keyof TestRequest]: TestRequest[K] | undefined },
): Request {
  const [method = '', ...path] = line.split(' ');
  const isJson = json !== undefined;
  const content = isJson ? JSON.stringify(json) : body;
  return new Request(`http://localhost${path.join(' ')}`, {
    method,
    headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(content === undefined ? {} : { body: content, duplex: 'half' }),
    ...(signal === undefined ? {} : { signal }),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
