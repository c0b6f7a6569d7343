#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { Interruption } from './failure/command-failure.ts';
import { runProgram } from './run-program.ts';

const interruption = new AbortController();
const signals = { SIGINT: 2, SIGTERM: 15 } as const;
for (const [signal, number] of Object.entries(signals)) {
  process.on(signal, () => {
    const reason = new Interruption(number);
    if (interruption.signal.aborted) {
      // What a bar that is not stopped leaves behind: no cursor, and lines that do not wrap.
      if (process.stderr.isTTY) process.stderr.write('\u001b[?25h\u001b[?7h');
      process.exit(reason.exitCode);
    }
    interruption.abort(reason);
  });
}

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});
process.stderr.on('error', () => undefined);

process.exitCode = await runProgram(process.argv.slice(2), {
  environment: process.env,
  input: process.stdin,
  output: process.stdout,
  messages: process.stderr,
  interruption: interruption.signal,
  now: Date.now,
  createId: randomUUID,
});
// A standard input that nobody reads any more would keep the process alive.
process.stdin.destroy();
