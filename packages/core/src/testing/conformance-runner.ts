/** What the suites need of a test runner. Vitest's, Jest's and `node:test`'s functions fit. */
export interface ConformanceRunner {
  /** Groups tests; `body` registers them synchronously. */
  describe(name: string, body: () => void): unknown;
  /** Registers a test, which fails when `body` rejects. */
  it(name: string, body: () => Promise<void>): unknown;
}
