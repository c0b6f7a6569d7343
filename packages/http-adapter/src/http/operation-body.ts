/** The body of a request, as far as the transport reads it. */
export type OperationBody =
  | { readonly kind: 'none' }
  | JsonBody
  | { readonly kind: 'ndjson'; readonly bytes: ReadableStream<Uint8Array> };

/** A JSON body that has arrived. It can be forgotten before it is answered: what waits for an answer holds on to the body. */
export class JsonBody {
  readonly kind = 'json';
  #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  /** Undefined once it was forgotten. */
  get value(): unknown {
    return this.#value;
  }

  /** Lets go of the value. */
  forget(): void {
    this.#value = undefined;
  }
}
