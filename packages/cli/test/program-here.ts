import { randomUUID } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { runProgram } from '../src/run-program.ts';

/** What a command came to. */
export interface ProgramResult {
  readonly code: number | null;
  readonly output: string;
  readonly messages: string;
}

/** What the command line finds. */
export interface ProgramHereOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** What it finds on standard input. Default: nothing. */
  readonly input?: string;
}

/**
 * Runs `device-stats` to its end within this process, which takes a hundredth of the time that a process of its own takes. What
 * `main.ts` adds, which is signals, pipes that close and exit codes, needs one.
 */
export async function runProgramHere(
  words: readonly string[],
  { environment = {}, folder = '.', input = '' }: ProgramHereOptions = {},
): Promise<ProgramResult> {
  const output = collectText();
  const messages = collectText();
  const callerFolder = process.cwd();
  process.chdir(folder);
  try {
    const code = await runProgram(words, {
      environment,
      input: Readable.from([Buffer.from(input)]),
      output: output.stream,
      messages: messages.stream,
      interruption: new AbortController().signal,
      now: Date.now,
      createId: randomUUID,
    });
    return { code, output: output.text(), messages: messages.text() };
  } finally {
    process.chdir(callerFolder);
  }
}

function collectText(): { readonly stream: Writable; readonly text: () => string } {
  let text = '';
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return { stream, text: () => text };
}
