import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Another process, which runs a script of a test. */
export interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  /** What it prints, line by line. */
  readonly lines: AsyncIterableIterator<string>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<string>;
}

export function startChild(script: URL, ...options: readonly (string | number)[]): Child {
  const path = fileURLToPath(script);
  const child = spawn(
    process.execPath,
    ['--conditions=@device-stats/source', path, ...options.map(String)],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let complaints = '';
  child.stderr.on('data', (data) => {
    complaints += String(data);
  });
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => {
    const outcome = String(signal ?? code);
    if (code !== 0 && signal === null)
      throw new Error(`${path} ended with ${outcome}: ${complaints}`);
    return outcome;
  });
  // Whoever awaits it hears of it; nobody need.
  ended.catch(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { process: child, lines, ended };
}
