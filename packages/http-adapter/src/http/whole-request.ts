/** A request whose body has arrived, without the objects of fetch: making those costs more than storing a reading. */
export interface WholeRequest {
  readonly method: string;
  /** Absolute, as a `Request` has it. */
  readonly url: string;
  /** A header by its name in lower case. */
  header(name: string): string | undefined;
  /** All headers, for who wants them like this. */
  headers(): Headers;
  /** The body, JSON by its content type and not compressed. */
  readonly body: Uint8Array;
  /** Whether the caller has gone. */
  readonly isAborted: boolean;
}

/** The answer to a {@link WholeRequest}. */
export interface WholeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a request that concerns one device. */
export type AnswerWhole = (deviceId: string, request: WholeRequest) => Promise<WholeResponse>;
