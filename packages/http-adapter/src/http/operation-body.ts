/** The body of a request, as far as the transport reads it. */
export type OperationBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'ndjson'; readonly bytes: ReadableStream<Uint8Array> };
