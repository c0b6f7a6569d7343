/** What ends a server, and how. */
export interface SignalOptions {
  /** Ends everything in order; called once. */
  readonly stop: (signal: NodeJS.Signals) => Promise<void>;
  /** Ends the process. */
  readonly exit: (code: number) => void;
}

/** A terminal, and whoever started the process, may each pass on the same Ctrl-C. */
const sameSignalMs = 500;

/** Stops on the first SIGTERM or SIGINT, and ends the process at once on a second one. */
export function handleSignals({ stop, exit }: SignalOptions): void {
  let firstMs: number | undefined;
  const handle = (signal: NodeJS.Signals): void => {
    if (firstMs === undefined) {
      firstMs = performance.now();
      stop(signal).then(
        () => exit(0),
        () => exit(1),
      );
    } else if (performance.now() - firstMs > sameSignalMs) exit(1);
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
}
