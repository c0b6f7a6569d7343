/**
 * What can go wrong on the way to the facade, with the status it is answered with. The keys join core's error codes as the
 * values of `code` in problem documents: closed and append-only like those.
 */
const statusByCode = {
  /** No operation has this path. */
  ROUTE_NOT_FOUND: 404,
  /** The path is known, the method is not; `Allow` lists those that are. */
  METHOD_NOT_ALLOWED: 405,
  /** The path is not valid percent-encoded UTF-8. */
  MALFORMED_PATH: 400,
  /** The body is not JSON in UTF-8, nests too deep, or has a key such as `__proto__`. */
  MALFORMED_JSON: 400,
  /** The body ended early, or is not the gzip it is said to be. */
  MALFORMED_BODY: 400,
  /** The body, after decompression, is larger than the server takes. */
  BODY_TOO_LARGE: 413,
  /** A line of an NDJSON body is longer than the server takes. */
  LINE_TOO_LONG: 413,
  /** The body's media type, charset or content coding is none that the operation takes. */
  UNSUPPORTED_MEDIA_TYPE: 415,
  /** No credentials, or wrong ones. */
  UNAUTHORIZED: 401,
  /** The credentials do not allow this operation. */
  FORBIDDEN: 403,
  /** The server cannot serve yet, or no longer. */
  NOT_READY: 503,
  /** A defect of the server. */
  INTERNAL: 500,
} as const;

/** The stable code of an error that only the REST API has. */
export type HttpErrorCode = keyof typeof statusByCode;

/** Every code that only the REST API has. */
export const httpErrorCodes: readonly HttpErrorCode[] = Object.keys(
  statusByCode,
) as HttpErrorCode[]; // the keys of a constant

/** What an {@link HttpError} is made from, besides its code. */
export interface HttpErrorOptions {
  /** What happened and what to do about it; shown to the caller. */
  readonly detail: string;
  /** Headers that the status asks for, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Members to add to the problem document. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** What led to it, for logs only. */
  readonly cause?: unknown;
}

/** An error of the REST API itself. It never leaves the adapter: it becomes a problem document. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly code: HttpErrorCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: HttpErrorCode, options: HttpErrorOptions) {
    super(options.detail, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.status = statusByCode[code];
    this.headers = options.headers ?? {};
    this.extensions = options.extensions ?? {};
  }
}
