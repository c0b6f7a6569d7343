/**
 * Whether request bodies can be streamed to any server. Browsers cannot, or only over HTTP/2, which shows too late; other
 * runtimes that know the option `duplex` can.
 */
export function canStreamBodies(): boolean {
  if ('document' in globalThis || 'WorkerGlobalScope' in globalThis) return false;
  let isDuplexRead = false;
  const init = {
    method: 'POST',
    body: new ReadableStream(),
    get duplex(): string {
      isDuplexRead = true;
      return 'half';
    },
  };
  // A runtime that takes the stream for an object sends `[object ReadableStream]`, as a text.
  return !new Request('http://localhost', init).headers.has('content-type') && isDuplexRead;
}
