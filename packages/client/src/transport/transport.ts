import createClient, { type Client } from 'openapi-fetch';
import type { ClientSettings } from '../client-options.ts';
import {
  type ClientErrorCode,
  DeviceStatsClientError,
  isDeviceStatsClientError,
} from '../errors/device-stats-client-error.ts';
import { contentError, responseError } from '../errors/response-error.ts';
import type { paths } from '../openapi.gen.ts';
import { type AttemptScope, runAttempt } from './attempt.ts';
import { encodeJson } from './encode-json.ts';
import { withRetries } from './retries.ts';

/** The generated client of the API. */
type Api = Client<paths>;

/** What the generated client answers with. */
type ApiResult<T> =
  | { readonly data: T; readonly error?: never; readonly response: Response }
  | { readonly data?: never; readonly error: unknown; readonly response: Response };

/** An answer's content and its status. */
export interface Answer<T> {
  readonly data: T;
  readonly status: number;
}

/** One request, to be made anew at each attempt. */
export type Send<T> = (api: Api, scope: AttemptScope) => Promise<ApiResult<T>>;

/** Makes requests, and errors of what goes wrong with them. */
export interface Transport {
  readonly settings: ClientSettings;
  /** Sends a request, again where that may help; it must be one that counts once however often it is sent. */
  request<T>(send: Send<T>, signal: AbortSignal | undefined): Promise<Answer<T>>;
  /**
   * As {@link Transport.request}, for removals: `goneCode` is a success for a repeat when an earlier attempt may have done the
   * removal and only its answer was lost.
   */
  remove<T>(
    goneCode: ClientErrorCode,
    send: Send<T>,
    signal: AbortSignal | undefined,
  ): Promise<void>;
  /** Sends a request once. */
  requestOnce<T>(send: Send<T>, signal: AbortSignal | undefined): Promise<Answer<T>>;
}

/** A transport for these settings. */
export function createTransport(settings: ClientSettings): Transport {
  const { baseUrl, headers, fetch, timeoutMs, runtime } = settings;
  const api: Api = createClient<paths>({ baseUrl, headers, fetch, bodySerializer: encodeJson });

  function requestOnce<T>(send: Send<T>, signal: AbortSignal | undefined): Promise<Answer<T>> {
    return runAttempt(
      async (scope) => {
        const { data, error, response } = await answerOf(send(api, scope));
        if (!response.ok) throw responseError(response, error, runtime.now());
        const isObject = typeof data === 'object' && data !== null;
        if (!isObject && response.status !== 204) throw contentError(response, undefined);
        return { data: data as T, status: response.status }; // what a 204 lacks, its operation does not promise
      },
      { timeoutMs, signal },
    );
  }

  async function remove<T>(
    goneCode: ClientErrorCode,
    send: Send<T>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    let mayBeGone = false;
    const attempt = async (): Promise<void> => {
      try {
        await requestOnce(send, signal);
      } catch (error) {
        if (!isDeviceStatsClientError(error)) throw error;
        if (mayBeGone && error.code === goneCode) return;
        mayBeGone ||= error.retryable && error.status !== 429 && error.status !== 503;
        throw error;
      }
    };
    await withRetries(attempt, { settings, signal });
  }

  return {
    settings,
    remove,
    requestOnce,
    request: (send, signal) => withRetries(() => requestOnce(send, signal), { settings, signal }),
  };
}

async function answerOf<T>(answer: Promise<ApiResult<T>>): Promise<ApiResult<T>> {
  try {
    return await answer;
  } catch (cause) {
    if (isDeviceStatsClientError(cause)) throw cause;
    if (cause instanceof SyntaxError) {
      throw new DeviceStatsClientError('BAD_RESPONSE', {
        message:
          'The answer is not the JSON of the API. Check the base URL, and proxies on the way.',
        cause,
      });
    }
    throw new DeviceStatsClientError('NETWORK', {
      message:
        'The server could not be reached, or the connection broke. Check the base URL and the network.',
      retryable: true,
      cause,
    });
  }
}
